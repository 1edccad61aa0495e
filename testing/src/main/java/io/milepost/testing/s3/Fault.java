package io.milepost.testing.s3;

/** What can go wrong between a client and a server of HTTP. */
public enum Fault {
  /** The server has done it, and the client is not told. */
  REPLY_LOST,
  /** The client is not told, has tried again meanwhile, and only then does the server do it. */
  REQUEST_LATE,
  /** The server never sees the request; the client is told to slow down. */
  REFUSED,
  /** All goes well, late. */
  DELAYED,
  /** The connection ends in the middle of the request. */
  REQUEST_CUT,
  /** The server has done it, and the connection ends in the middle of the reply. */
  REPLY_CUT
}

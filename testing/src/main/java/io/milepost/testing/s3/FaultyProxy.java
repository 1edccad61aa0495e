package io.milepost.testing.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * A proxy of HTTP/1.1 before one server that lets things go wrong. Which requests are hit, and how,
 * follows from a seed and their order.
 */
public final class FaultyProxy implements AutoCloseable {
  private static final long DELAY = Duration.ofMillis(100).toNanos();
  private static final List<Fault> FAULTS = List.of(Fault.values());
  private static final int PERCENT = 100;
  private static final String SLOW_DOWN =
      "<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>";

  private final URI server;
  private final Random random;
  private final ServerSocket socket;
  private final ExecutorService threads;
  private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
  private int share;

  /** A proxy that passes everything on, until it is told otherwise. */
  public FaultyProxy(URI server, long seed) throws IOException {
    this.server = requireNonNull(server, "server");
    this.random = new Random(seed);
    this.socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    this.threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "faulty proxy");
              thread.setDaemon(true);
              return thread;
            });
    threads.execute(this::accept);
  }

  /** How many of a hundred requests are hit from now on. */
  public synchronized void hit(int percent) {
    share = percent;
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  /** How often what went wrong. */
  public synchronized Map<Fault, Integer> faults() {
    return new EnumMap<>(faults);
  }

  /** How often anything went wrong. */
  public int total() {
    return faults().values().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    threads.shutdownNow();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = socket.accept();
        threads.execute(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed: nobody is served any more.
      return;
    }
  }

  private void serve(Socket client) {
    try (client;
        InputStream in = new BufferedInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream()) {
      boolean alive = true;
      while (alive) {
        Optional<List<String>> head = HttpMessage.head(in);
        alive = head.isPresent() && answer(request(head.get(), in, out), out);
      }
    } catch (IOException e) {
      // One of the two has hung up, and the other is about to see it.
      return;
    }
  }

  private static HttpMessage request(List<String> head, InputStream in, OutputStream out)
      throws IOException {
    if (HttpMessage.header(head, "expect").isPresent()) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII));
      out.flush();
    }
    return HttpMessage.request(head, in)
        .without("expect")
        .without("connection")
        .with("Connection: close");
  }

  /** Whether the connection is to go on. */
  private boolean answer(HttpMessage request, OutputStream out) throws IOException {
    Optional<Fault> fault = next();
    if (fault.isEmpty()) {
      return sent(forwarded(request), out);
    }
    switch (fault.get()) {
      case REPLY_LOST -> forwarded(request);
      case REQUEST_LATE -> threads.execute(() -> forwardLate(request));
      case REFUSED -> {
        return sent(HttpMessage.answer(request, "503 Slow Down", SLOW_DOWN), out);
      }
      case DELAYED -> {
        LockSupport.parkNanos(DELAY);
        return sent(forwarded(request), out);
      }
      case REQUEST_CUT -> cut(request);
      case REPLY_CUT -> out.write(forwarded(request).half());
    }
    return false;
  }

  private synchronized Optional<Fault> next() {
    if (random.nextInt(PERCENT) >= share) {
      return Optional.empty();
    }
    Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
    faults.merge(fault, 1, Integer::sum);
    return Optional.of(fault);
  }

  private static boolean sent(HttpMessage reply, OutputStream out) throws IOException {
    out.write(reply.bytes());
    out.flush();
    return true;
  }

  private HttpMessage forwarded(HttpMessage request) throws IOException {
    try (Socket upstream = new Socket(server.getHost(), server.getPort())) {
      upstream.getOutputStream().write(request.bytes());
      InputStream in = new BufferedInputStream(upstream.getInputStream());
      List<String> head =
          HttpMessage.head(in).orElseThrow(() -> new IOException("The server has hung up"));
      return HttpMessage.reply(head, request.method(), in).without("connection");
    }
  }

  private void forwardLate(HttpMessage request) {
    LockSupport.parkNanos(DELAY);
    try {
      forwarded(request);
    } catch (IOException e) {
      // The server has hung up, or is gone: nobody waits for its answer.
      return;
    }
  }

  private void cut(HttpMessage request) throws IOException {
    try (Socket upstream = new Socket(server.getHost(), server.getPort())) {
      upstream.getOutputStream().write(request.half());
    }
  }
}

package io.milepost.testing.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultyProxyTest {
  private static final String BODY = "0123456789";

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (InputStream body = exchange.getRequestBody()) {
            received.add(new String(body.readAllBytes(), UTF_8));
          }
          exchange.sendResponseHeaders(200, BODY.length());
          exchange.getResponseBody().write(BODY.getBytes(UTF_8));
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** All that comes back, until the connection ends. */
  private static String put(FaultyProxy proxy) throws IOException {
    String request =
        "PUT /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n" + BODY;
    try (Socket socket = new Socket(proxy.address().getHost(), proxy.address().getPort())) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      socket.shutdownOutput();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(all);
      return all.toString(UTF_8).replace("HTTP/1.1 100 Continue\r\n\r\n", "");
    }
  }

  @Test
  void passesOnWhatItIsNotToldToHit() throws IOException {
    try (FaultyProxy proxy = new FaultyProxy(address(), 1)) {
      assertThat(put(proxy)).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\n" + BODY);
      assertThat(received).containsExactly(BODY);
      assertThat(proxy.faults()).isEmpty();
    }
  }

  @Test
  void letsEverythingGoWrongThatItHasANameFor() throws Exception {
    Map<Fault, String> replies = new EnumMap<>(Fault.class);
    Map<Fault, Integer> arrived = new EnumMap<>(Fault.class);
    try (FaultyProxy proxy = new FaultyProxy(address(), 7)) {
      proxy.hit(100);
      while (!replies.keySet().equals(EnumSet.allOf(Fault.class))) {
        Map<Fault, Integer> before = proxy.faults();
        received.clear();
        String reply = put(proxy);
        Map<Fault, Integer> after = proxy.faults();
        after.entrySet().removeAll(before.entrySet());
        Fault fault = after.keySet().iterator().next();
        replies.put(fault, reply);
        if (fault == Fault.REQUEST_LATE) {
          assertThat(received.poll(10, SECONDS)).isEqualTo(BODY);
          received.add(BODY);
        }
        arrived.put(fault, (int) received.stream().filter(BODY::equals).count());
      }
    }
    assertThat(replies.get(Fault.REPLY_LOST)).isEmpty();
    assertThat(replies.get(Fault.REQUEST_LATE)).isEmpty();
    assertThat(replies.get(Fault.REFUSED)).startsWith("HTTP/1.1 503 ").contains("SlowDown");
    assertThat(replies.get(Fault.DELAYED)).startsWith("HTTP/1.1 200 ").endsWith(BODY);
    assertThat(replies.get(Fault.REQUEST_CUT)).isEmpty();
    assertThat(replies.get(Fault.REPLY_CUT)).startsWith("HTTP/1.1 200 ").endsWith("01234");
    assertThat(arrived)
        .isEqualTo(
            Map.of(
                Fault.REPLY_LOST, 1,
                Fault.REQUEST_LATE, 1,
                Fault.REFUSED, 0,
                Fault.DELAYED, 1,
                Fault.REQUEST_CUT, 0,
                Fault.REPLY_CUT, 1));
  }

  @Test
  void hitsTheSameRequestsForTheSameSeed() throws IOException {
    assertThat(replies(3)).isEqualTo(replies(3)).isNotEqualTo(replies(4));
  }

  private List<Integer> replies(long seed) throws IOException {
    List<Integer> totals = new ArrayList<>();
    try (FaultyProxy proxy = new FaultyProxy(address(), seed)) {
      proxy.hit(50);
      for (int i = 0; i < 20; i++) {
        put(proxy);
        totals.add(proxy.total());
      }
    }
    return totals;
  }
}

package io.milepost.model.tree;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.util.FS;

/**
 * Sessions of the {@code ssh} program of this machine: it knows the user's keys, agent and known
 * hosts. It is never allowed to ask anything.
 */
final class SystemSsh extends SshSessionFactory {
  private final String program;

  SystemSsh(String program) {
    this.program = requireNonNull(program, "program");
  }

  @Override
  public RemoteSession getSession(
      URIish uri, CredentialsProvider credentials, FS files, int timeout)
      throws TransportException {
    for (String part : List.of(uri.getHost(), String.valueOf(uri.getUser()))) {
      if (part.startsWith("-")) { // ssh would take it for an option
        throw new TransportException(uri, "Invalid URL: a part begins with -");
      }
    }
    List<String> command = new ArrayList<>(List.of(program, "-o", "BatchMode=yes"));
    if (uri.getPort() > 0) {
      command.addAll(List.of("-p", Integer.toString(uri.getPort())));
    }
    command.add("--");
    command.add(uri.getUser() == null ? uri.getHost() : uri.getUser() + "@" + uri.getHost());
    return new Session(command);
  }

  @Override
  public String getType() {
    return "system";
  }

  private record Session(List<String> command) implements RemoteSession {
    @Override
    public Process exec(String remote, int timeout) throws IOException {
      List<String> all = new ArrayList<>(command);
      all.add(remote);
      return new ProcessBuilder(all).start();
    }

    @Override
    public void disconnect() {
      // Each process ends with the streams that the transport closes.
    }
  }
}

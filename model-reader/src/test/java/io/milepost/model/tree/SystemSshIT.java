package io.milepost.model.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.model.tree.ModelLocation.Remote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Git over the ssh program, with a program in its place that runs the command here. */
class SystemSshIT {
  @TempDir private Path temporary;

  @Test
  void readsRepositoryThroughTheProgram() throws IOException, GitAPIException {
    Path work = temporary.resolve("work");
    String commit;
    try (Git git = Git.init().setDirectory(work.toFile()).call()) {
      Files.writeString(work.resolve("milepost.yaml"), "kind: Model\n");
      git.add().addFilepattern(".").call();
      commit =
          git.commit()
              .setMessage("Add a model")
              .setAuthor("someone", "someone@acme.example")
              .setCommitter("someone", "someone@acme.example")
              .setSign(false)
              .call()
              .name();
    }
    Path said = temporary.resolve("said");
    Remote remote =
        (Remote)
            ModelLocation.parse(
                "ssh://someone@acme.example:2222" + work.toRealPath(), temporary.resolve("home"));

    ModelTree tree = new RemoteGit(new SystemSsh(program(said).toString())).read(remote, "HEAD");

    assertThat(tree.commit()).isEqualTo(commit);
    assertThat(tree.files()).containsOnlyKeys("milepost.yaml");
    assertThat(Files.readString(said, UTF_8))
        .startsWith("-o BatchMode=yes -p 2222 -- someone@acme.example git-upload-pack '");
  }

  @Test
  void givesTheProgramNoOptions() throws IOException {
    Path said = temporary.resolve("said");
    Remote remote =
        (Remote) ModelLocation.parse("-oProxyCommand@acme.example:repo", temporary.resolve("home"));
    String program = program(said).toString();

    assertThatThrownBy(() -> new RemoteGit(new SystemSsh(program)).read(remote, "HEAD"))
        .isInstanceOf(UnreadableTreeException.class);
    assertThat(said).doesNotExist();
  }

  /** Writes down its arguments and runs the last one. */
  private Path program(Path said) throws IOException {
    Path program = temporary.resolve("ssh");
    Files.writeString(
        program,
        """
        #!/bin/sh
        echo "$@" >> %s
        for last; do :; done
        exec sh -c "$last"
        """
            .formatted(said));
    return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }
}

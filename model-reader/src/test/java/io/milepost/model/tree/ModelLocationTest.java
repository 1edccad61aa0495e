package io.milepost.model.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.model.tree.ModelTree.TreeFile;
import io.milepost.model.tree.UnreadableTreeException.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model is found in folders, at commits and in repositories elsewhere. */
class ModelLocationTest {
  private static final String STORE = "zones/sales/crm/datastores/orders.yaml";

  @TempDir private Path temporary;
  private Path work;
  private Path model;
  private Path home;
  private Git git;

  @BeforeEach
  void createRepository() throws IOException, GitAPIException {
    work = temporary.resolve("work");
    model = work.resolve("data/model");
    home = temporary.resolve("home");
    git = Git.init().setDirectory(work.toFile()).setInitialBranch("main").call();
    write("ecosystem.yaml", "name: first\n");
    write(STORE, "name: orders\n");
    write("README.md", "no part of the model\n");
    write(".github/workflows/lint.yaml", "on: push\n");
  }

  @AfterEach
  void closeRepository() {
    git.close();
  }

  @Test
  void readsFolderThatIsInNoRepository() throws IOException {
    Path folder = temporary.resolve("plain");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("milepost.yaml"), "kind: Model\n");

    ModelTree tree = at(folder).read();

    assertThat(tree.files()).containsOnlyKeys("milepost.yaml");
    assertThat(tree.commit()).matches("worktree:[0-9a-f]{64}");
  }

  @Test
  void readsCleanFolderAsItsCommit() throws GitAPIException {
    String commit = commit();

    ModelTree tree = at(model).read();

    assertThat(tree.commit()).isEqualTo(commit);
    assertThat(tree.files()).containsOnlyKeys("ecosystem.yaml", STORE);
    assertThat(text(tree, STORE)).isEqualTo("name: orders\n");
  }

  @Test
  void namesChangedFolderByItsContent() throws IOException, GitAPIException {
    commit();
    write(STORE, "name: others\n");
    String changed = at(model).read().commit();
    write("README.md", "changed, and still no part of the model\n");
    String same = at(model).read().commit();
    write("vendors/own.yaml", "name: own\n");
    String added = at(model).read().commit();

    assertThat(changed).matches("worktree:[0-9a-f]{64}").isEqualTo(same).isNotEqualTo(added);
  }

  @Test
  void namesFolderWithDeletedFileByItsContent() throws IOException, GitAPIException {
    commit();
    Files.delete(model.resolve(STORE));

    assertThat(at(model).read().commit()).startsWith("worktree:");
  }

  @Test
  void readsCommitWhateverLiesOnDisk() throws IOException, GitAPIException {
    String first = commit();
    write("ecosystem.yaml", "name: second\n");
    commit();
    Files.delete(model.resolve("ecosystem.yaml"));

    ModelTree then = at(model).read(first);
    ModelTree now = at(model).read("main");

    assertThat(then.commit()).isEqualTo(first);
    assertThat(text(then, "ecosystem.yaml")).isEqualTo("name: first\n");
    assertThat(text(now, "ecosystem.yaml")).isEqualTo("name: second\n");
    assertThat(then.files()).containsOnlyKeys("ecosystem.yaml", STORE);
  }

  @Test
  void readsBareRepository() throws IOException, GitAPIException {
    Path small = temporary.resolve("small");
    try (Git other = Git.init().setDirectory(small.toFile()).call()) {
      Files.writeString(small.resolve("milepost.yaml"), "kind: Model\n");
      Files.writeString(small.resolve("docker-compose.yml"), "services: {}\n");
      commit(other);
    }
    Path bare = temporary.resolve("bare.git");
    Git.cloneRepository()
        .setURI(small.toString())
        .setDirectory(bare.toFile())
        .setBare(true)
        .call()
        .close();

    ModelTree tree = at(bare).read();

    assertThat(text(tree, "milepost.yaml")).isEqualTo("kind: Model\n");
    assertThat(Files.exists(bare.resolve("milepost.yaml"))).isFalse();
  }

  @Test
  void readsFolderOfRepositoryElsewhereAndFollowsIt() throws IOException, GitAPIException {
    String first = commit();
    ModelLocation elsewhere = ModelLocation.parse(work.toUri() + "/data/model", home);
    assertThat(elsewhere.read().commit()).isEqualTo(first);

    write("ecosystem.yaml", "name: second\n");
    String second = commit();
    git.tag().setName("v1").call();

    assertThat(elsewhere.read().commit()).isEqualTo(second);
    assertThat(elsewhere.read("v1").commit()).isEqualTo(second);
    assertThat(text(elsewhere.read(first), "ecosystem.yaml")).isEqualTo("name: first\n");
    assertThat(elsewhere.read().files()).containsOnlyKeys("ecosystem.yaml", STORE);
  }

  @Test
  void saysThatRepositoryElsewhereDoesNotAnswer() {
    ModelLocation nowhere = ModelLocation.parse("file:///does/not/exist.git", home);

    assertThatThrownBy(nowhere::read)
        .isInstanceOf(UnreadableTreeException.class)
        .hasMessageStartingWith("Cannot fetch file:///does/not/exist.git: ")
        .extracting(e -> ((UnreadableTreeException) e).reason())
        .isEqualTo(Cause.UNREACHABLE);
  }

  @Test
  void refusesSymbolicLinksOnDisk() throws IOException {
    Files.createSymbolicLink(model.resolve("zones/finance"), Path.of("sales"));
    Files.createSymbolicLink(model.resolve("platforms.yaml"), Path.of("/etc/passwd"));

    ModelTree tree = at(model).read();

    assertThat(tree.files())
        .containsOnlyKeys("ecosystem.yaml", STORE, "zones/finance", "platforms.yaml");
    assertThat(tree.files().get("zones/finance"))
        .isEqualTo(new TreeFile.Refused("a symbolic link (put what it stands for there itself)"));
  }

  @Test
  void refusesSymbolicLinksAndSubmodulesOfCommit() throws IOException, GitAPIException {
    commit();
    String commit = commitEntries();

    ModelTree tree = at(model).read(commit);

    assertThat(tree.files()).containsOnlyKeys("ecosystem.yaml", "link.yaml", "zones/sales");
    assertThat(tree.files().get("link.yaml"))
        .isEqualTo(new TreeFile.Refused("a symbolic link (put what it stands for there itself)"));
    assertThat(tree.files().get("zones/sales"))
        .isEqualTo(new TreeFile.Refused("a submodule (put what it stands for there itself)"));
  }

  @Test
  void refusesHugeFiles() throws IOException, GitAPIException {
    write("vendors/own.yaml", "#".repeat(ModelTree.MAX_BYTES + 1));
    commit();
    TreeFile.Refused tooLarge =
        new TreeFile.Refused("4194305 bytes are too many (at most 4194304)");

    assertThat(at(model).read().files().get("vendors/own.yaml")).isEqualTo(tooLarge);
    assertThat(at(model).read("HEAD").files().get("vendors/own.yaml")).isEqualTo(tooLarge);
  }

  @Test
  void refusesFoldersThatAreTooDeep() throws IOException, GitAPIException {
    write("a/b/c/d/e/f/g/h/i/x.yaml", "x: y\n");
    commit();
    TreeFile.Refused tooDeep = new TreeFile.Refused("a folder too deep (no kind lives there)");

    assertThat(at(model).read().files().get("a/b/c/d/e/f/g/h/i")).isEqualTo(tooDeep);
    assertThat(at(model).read("HEAD").files().get("a/b/c/d/e/f/g/h/i")).isEqualTo(tooDeep);
  }

  @Test
  void saysWhatIsNotThere() throws GitAPIException {
    commit();

    assertThatThrownBy(() -> at(temporary.resolve("nothing")).read())
        .isInstanceOf(UnreadableTreeException.class)
        .hasMessage("Cannot read model: no folder " + temporary.resolve("nothing"));
    assertThatThrownBy(() -> at(model).read("v9"))
        .isInstanceOf(UnreadableTreeException.class)
        .hasMessageStartingWith("Unknown revision: v9 (no commit, branch or tag of ");
    assertThatThrownBy(() -> at(temporary).read("main"))
        .isInstanceOf(UnreadableTreeException.class)
        .hasMessageEndingWith(" is in no Git repository");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://someone:secret@acme.example/model.git",
        "http://acme.example/model.git",
        "ext::sh -c whoami://x",
        "git+ext://x/y"
      })
  void refusesUrlsThatHoldSecretsOrRunThings(String url) {
    assertThatThrownBy(() -> ModelLocation.parse(url, home).read())
        .isInstanceOf(UnreadableTreeException.class)
        .message()
        .doesNotContain("secret");
  }

  @Test
  void partsRepositoryAndFolderOfUrl() {
    assertThat(ModelLocation.parse("https://acme.example/repo.git//data/model", home))
        .isEqualTo(new ModelLocation.Remote("https://acme.example/repo.git", "data/model", home));
    assertThat(ModelLocation.parse("ssh://git@acme.example/repo.git", home))
        .isEqualTo(new ModelLocation.Remote("ssh://git@acme.example/repo.git", "", home));
    assertThat(ModelLocation.parse("git@acme.example:team/repo.git", home))
        .isEqualTo(new ModelLocation.Remote("git@acme.example:team/repo.git", "", home));
    assertThat(ModelLocation.parse("some/folder", home))
        .isEqualTo(new ModelLocation.Folder(Path.of("some/folder")));
  }

  private void write(String file, String text) throws IOException {
    Path path = model.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text, UTF_8);
  }

  private String commit() throws GitAPIException {
    return commit(git);
  }

  private static String commit(Git git) throws GitAPIException {
    git.add().addFilepattern(".").call();
    return git.commit()
        .setMessage("Change the model")
        .setAuthor("someone", "someone@acme.example")
        .setCommitter("someone", "someone@acme.example")
        .setSign(false)
        .call()
        .name();
  }

  /** Commits what no checked-out folder holds everywhere: a symbolic link and a submodule. */
  private String commitEntries() throws IOException, GitAPIException {
    ObjectId blob;
    try (ObjectInserter inserter = git.getRepository().newObjectInserter()) {
      blob = inserter.insert(Constants.OBJ_BLOB, "ecosystem.yaml".getBytes(UTF_8));
      inserter.flush();
    }
    DirCache index = git.getRepository().lockDirCache();
    DirCacheBuilder builder = index.builder();
    builder.add(entry("data/model/ecosystem.yaml", FileMode.REGULAR_FILE, blob));
    builder.add(entry("data/model/link.yaml", FileMode.SYMLINK, blob));
    builder.add(entry("data/model/zones/sales", FileMode.GITLINK, blob));
    builder.commit();
    return git.commit()
        .setMessage("Add links")
        .setAuthor("someone", "someone@acme.example")
        .setCommitter("someone", "someone@acme.example")
        .setSign(false)
        .call()
        .name();
  }

  private static DirCacheEntry entry(String path, FileMode mode, ObjectId id) {
    DirCacheEntry entry = new DirCacheEntry(path);
    entry.setFileMode(mode);
    entry.setObjectId(id);
    return entry;
  }

  private ModelLocation at(Path folder) {
    return ModelLocation.parse(folder.toString(), home);
  }

  private static String text(ModelTree tree, String file) {
    return Stream.of(tree.files().get(file))
        .map(TreeFile.Content.class::cast)
        .map(content -> new String(content.bytes(), UTF_8))
        .findFirst()
        .orElseThrow();
  }
}

package io.milepost.dag;

import static org.assertj.core.api.Assertions.assertThat;

import io.milepost.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples' bundles, golden; the tests of the loader read them too. After a wanted change put
 * what a failing test left in {@code target/bundles} over {@code src/test/resources/bundles}.
 */
class BundleRendererTest {
  private static final Path GOLDEN = Path.of("src/test/resources/bundles");

  @TempDir private Path folder;

  @Test
  void theSmallestExampleIsRenderedAsBefore() throws IOException {
    assertGolden("hello", Bundles.hello());
  }

  @Test
  void theExampleInFoldersIsRenderedAsBefore() throws IOException {
    assertGolden("retail", Bundles.retail());
  }

  private void assertGolden(String name, Model model) throws IOException {
    Bundles.write(model, folder);
    Map<String, String> rendered = Bundles.files(folder);
    if (!rendered.equals(Bundles.files(GOLDEN.resolve(name)))) {
      Bundles.write(model, Path.of("target/bundles").resolve(name));
    }
    assertThat(rendered).isEqualTo(Bundles.files(GOLDEN.resolve(name)));
  }
}

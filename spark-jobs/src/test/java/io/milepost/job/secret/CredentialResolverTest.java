package io.milepost.job.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milepost.merge.RefusedException;
import io.milepost.model.job.JobPlatform.SecretSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialResolverTest {
  @TempDir private Path folder;

  @Test
  void findsCredentialsInTheEnvironment() {
    CredentialResolver resolver =
        CredentialResolver.of(
            new SecretSource(SecretSource.Type.ENVIRONMENT, "MP_"),
            Map.of("MP_SHOP_DB_USER", "reader", "MP_SHOP_DB_PASSWORD", "s3cret"));
    assertThat(resolver.resolve("shop_db")).isEqualTo(new Credential("reader", "s3cret"));
    assertThat(resolver.secret("shop_db")).isEqualTo("s3cret");
    assertThatThrownBy(() -> resolver.resolve("mart"))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "Cannot resolve credential mart: the environment variable MP_MART_USER is not set."
                + " Set it where the job runs.");
  }

  @Test
  void findsCredentialsInMountedFiles() throws IOException {
    Files.createDirectories(folder.resolve("shop_db"));
    Files.writeString(folder.resolve("shop_db/user"), "reader\n");
    Files.writeString(folder.resolve("shop_db/password"), " blanks count \r\n");
    Files.writeString(folder.resolve("mart.properties"), "user=writer\npassword=pw\n");
    CredentialResolver resolver =
        CredentialResolver.of(
            new SecretSource(SecretSource.Type.FILE, folder.toString()), Map.of());
    assertThat(resolver.resolve("shop_db")).isEqualTo(new Credential("reader", " blanks count "));
    assertThat(resolver.resolve("mart")).isEqualTo(new Credential("writer", "pw"));
    assertThatThrownBy(() -> resolver.resolve("other"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("Cannot resolve credential other: neither the file")
        .hasMessageContaining("other.properties exists. Create one of them.");
  }

  @Test
  void showsNoPassword() {
    assertThat(new Credential("reader", "s3cret").toString()).doesNotContain("s3cret");
  }

  @Test
  void refusesWhatIsNotBuilt() {
    assertThatThrownBy(
            () -> CredentialResolver.of(new SecretSource(SecretSource.Type.AWS, "x"), Map.of()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("secrets of type aws are not built yet");
  }
}

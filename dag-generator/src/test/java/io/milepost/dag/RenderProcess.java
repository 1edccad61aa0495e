package io.milepost.dag;

import java.nio.file.Path;

/** A process of its own that renders the example in folders: arguments: the folder to render to. */
public final class RenderProcess {
  private RenderProcess() {}

  public static void main(String[] arguments) {
    Bundles.write(Bundles.retail(), Path.of(arguments[0]).resolve("retail"));
    Bundles.write(Bundles.hello(), Path.of(arguments[0]).resolve("hello"));
  }
}

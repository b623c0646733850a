/** A part of the studio could not be loaded: its server may have ended. */
export class UnloadableError extends Error {
  override readonly name = "UnloadableError";

  constructor() {
    super("a part of the studio could not be loaded; does its server still run?");
  }
}

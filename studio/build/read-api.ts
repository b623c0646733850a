/** readApi: the library's exports and the tensor's methods, from the declarations and comments in its sources. */
import ts from "typescript";
import type { Api, ApiEntry } from "../model/graph/api.ts";

/** Signatures are cut to what a line of a completion list can hold. */
const LONGEST_SIGNATURE = 160;

/** Reads `entryPoints`: by the package's name the path of its index.ts. Throws an Error if one has no exports. */
export function readApi(entryPoints: Readonly<Record<string, string>>): Api {
  const program = ts.createProgram(Object.values(entryPoints), {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    types: [],
  });
  const reader = new Reader(program.getTypeChecker());
  const packages = Object.entries(entryPoints).map(([name, file]) => {
    const source = program.getSourceFile(file);
    if (!source) throw new Error(`${file} cannot be read`);
    return [name, reader.exportsOf(source)] as const;
  });
  const [main] = Object.values(entryPoints);
  return {
    packages: Object.fromEntries(packages),
    tensor: reader.membersOf(program.getSourceFile(main)!, "Tensor"),
  };
}

class Reader {
  readonly #checker: ts.TypeChecker;

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  exportsOf(source: ts.SourceFile): ApiEntry[] {
    return this.#symbolsOf(source).map((symbol) => this.#entryOf(symbol, source));
  }

  /** The public methods and properties of an exported class. */
  membersOf(source: ts.SourceFile, className: string): ApiEntry[] {
    const symbol = this.#symbolsOf(source).find(({ name }) => name === className);
    if (!symbol) throw new Error(`${source.fileName} exports no ${className}`);
    return this.#propertiesOf(this.#checker.getDeclaredTypeOfSymbol(symbol), source);
  }

  #symbolsOf(source: ts.SourceFile): ts.Symbol[] {
    const module = this.#checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${source.fileName} has no exports`);
    return this.#checker
      .getExportsOfModule(module)
      .map((symbol) =>
        symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol,
      );
  }

  #entryOf(symbol: ts.Symbol, at: ts.Node): ApiEntry {
    const { name, flags } = symbol;
    const doc = this.#docOf(symbol);
    if (flags & ts.SymbolFlags.Class) {
      const type = this.#checker.getTypeOfSymbolAtLocation(symbol, at);
      return { name, kind: "class", signature: this.#signature(type.getConstructSignatures(), at), doc };
    }
    if (!(flags & ts.SymbolFlags.Value)) return { name, kind: "type", signature: "", doc };
    const type = this.#checker.getTypeOfSymbolAtLocation(symbol, at);
    const calls = type.getCallSignatures();
    if (calls.length > 0) return { name, kind: "function", signature: this.#signature(calls, at), doc };
    const isList = this.#checker.isArrayLikeType(type);
    return {
      name,
      kind: "object",
      signature: "",
      doc,
      ...(!isList && { members: this.#propertiesOf(type, at) }),
    };
  }

  #propertiesOf(type: ts.Type, at: ts.Node): ApiEntry[] {
    return this.#checker
      .getPropertiesOfType(type)
      .filter((symbol) => /^[a-z]\w*$/i.test(symbol.name) && this.#isPublic(symbol))
      .map((symbol): ApiEntry => {
        const own = this.#checker.getTypeOfSymbolAtLocation(symbol, at);
        const calls = own.getCallSignatures();
        const isMethod = calls.length > 0;
        return {
          name: symbol.name,
          kind: isMethod ? "method" : "property",
          signature: isMethod ? this.#signature(calls, at) : plain(this.#checker.typeToString(own, at)),
          doc: this.#docOf(symbol),
        };
      });
  }

  #isPublic(symbol: ts.Symbol): boolean {
    return !symbol.getJsDocTags(this.#checker).some(({ name }) => name === "internal");
  }

  /** Of the first overload. */
  #signature([first]: readonly ts.Signature[], at: ts.Node): string {
    if (!first || first.getJsDocTags().some(({ name }) => name === "internal")) return "";
    const short = plain(this.#checker.signatureToString(first, at));
    return short.length > LONGEST_SIGNATURE ? `${short.slice(0, LONGEST_SIGNATURE - 1)}…` : short;
  }

  #docOf(symbol: ts.Symbol): string {
    const whole = ts.displayPartsToString(symbol.getDocumentationComment(this.#checker));
    return firstSentence(whole);
  }
}

/** A type or signature as a user would write it: names without their files, options called so. */
function plain(text: string): string {
  return text
    .replace(/import\("[^"]*"\)\./g, "")
    .replace(/\breadonly /g, "")
    .replace(/\? ?: ([^,()]+) \| undefined/g, "?: $1")
    .replace(/(\{[^{}]*\}|\brest_\d+)(?=\??: \w*(Options?|KeepDim)\b)/g, "options");
}

/** Up to the first full stop, colon-ended examples and later paragraphs left out. */
export function firstSentence(text: string): string {
  const [paragraph] = text.split(/\n\s*\n/);
  const line = paragraph.replace(/\s+/g, " ").trim();
  return /^.*?[^.]\.(?=\s+[A-Z]|$)/.exec(line)?.[0] ?? line;
}

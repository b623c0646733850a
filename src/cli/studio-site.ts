/**
 * What the studio's server answers: the built pages with the headers that shared memory needs, and MNIST as bytes.
 * Knows nothing of ports, nor of what the pages do.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import sirv from "sirv";
import type { Mnist } from "../data/index.ts";

export interface SiteOptions {
  /** Holds index.html. */
  readonly folder: string;
  /** Called once, when a page first asks for the data. */
  readonly loadMnist: () => Promise<Mnist>;
}

/** Memory can be shared with workers only on pages that are cross-origin isolated. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
};

/** What a content security policy allows, by directive. */
type Policy = Readonly<Record<string, string>>;

/** In a policy: this server by both names of this machine, which are sites of their own to a browser. */
const THIS_SERVER = "this-server";

/** The page and its own workers: nothing from other hosts. */
const PAGE_POLICY: Policy = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "style-src": "'self' 'unsafe-inline'",
  "font-src": "'self' data:",
  "img-src": "'self' data: blob:",
  "connect-src": "'self'",
  "worker-src": "'self' blob:",
  "frame-src": THIS_SERVER,
  "frame-ancestors": "'none'",
  "base-uri": "'none'",
  "form-action": "'none'",
};

/** The frame that runs the user's code away from the page: the page shows it from this machine's other name. */
const FRAME_POLICY: Policy = {
  "default-src": "'none'",
  "script-src": "'self'",
  "worker-src": "'self'",
  "frame-ancestors": THIS_SERVER,
};

/** The worker that runs the user's code: it may evaluate it, and reach nothing. */
const USER_CODE_POLICY: Policy = {
  "default-src": "'none'",
  "script-src": "'self' 'unsafe-eval'",
  "worker-src": "blob:",
};

/** As a header; `host` is how the browser calls this server. */
function headerOf(policy: Policy, host = ""): string {
  const port = /:\d+$/.exec(host)?.[0] ?? "";
  const server = `localhost${port} 127.0.0.1${port}`;
  return Object.entries(policy)
    .map(([name, sources]) => `${name} ${sources.replace(THIS_SERVER, server)}`)
    .join("; ");
}

/** The page that the frame shows. */
const FRAME = "/user-code.html";

/** Every file as the build has named it: any other way to write its path could miss its policy. */
const PATH = /^\/$|^\/(?:[\w-]+\/)*[\w.-]+\.\w+$/;

function policyOf(pathname: string): Policy {
  if (pathname === FRAME) return FRAME_POLICY;
  return pathname.startsWith("/worker/user-code-") ? USER_CODE_POLICY : PAGE_POLICY;
}

/** Answers requests for the studio. `/data/mnist/train-images` and its three siblings are bytes as `loadMnist` gives them. */
export function studioHandler({ folder, loadMnist }: SiteOptions): RequestListener {
  const files = sirv(folder, {
    etag: true,
    dev: true, // looks anew each time: a build may replace the files meanwhile
    setHeaders: (response, pathname) => {
      // All but the page itself carry a hash of their content in their names.
      const isHashed = pathname.startsWith("/assets/") || pathname.startsWith("/worker/");
      response.setHeader("Cache-Control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  let mnist: Promise<Mnist> | undefined;
  const sendMnist = async (name: string, response: ServerResponse) => {
    mnist ??= loadMnist();
    try {
      const bytes = partOf(await mnist, name);
      if (!bytes) return notFound(response);
      response.writeHead(200, { "Content-Type": "application/octet-stream", "Content-Length": bytes.length });
      response.end(bytes);
    } catch (error) {
      mnist = undefined; // the next request tries again
      const message = error instanceof Error ? error.message : String(error);
      response.writeHead(503, { "Content-Type": "text/plain; charset=utf-8" }).end(message);
    }
  };
  return (request: IncomingMessage, response: ServerResponse) => {
    const [pathname] = (request.url ?? "/").split("?", 1);
    // With every answer, the one that nothing has changed included.
    for (const [name, value] of Object.entries(ISOLATION)) response.setHeader(name, value);
    response.setHeader("Content-Security-Policy", headerOf(policyOf(pathname), request.headers.host));
    if (pathname === FRAME) response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    delete request.headers.range; // sirv throws at one that ends before it starts, and no page asks for parts
    const [, part] = /^\/data\/mnist\/([a-z-]+)$/.exec(pathname) ?? [];
    if (part !== undefined) void sendMnist(part, response);
    else if (PATH.test(pathname)) files(request, response, () => notFound(response));
    else notFound(response);
  };
}

function partOf({ train, test }: Mnist, name: string): Uint8Array | undefined {
  const parts: Readonly<Record<string, Uint8Array>> = {
    "train-images": train.images,
    "train-labels": train.labels,
    "test-images": test.images,
    "test-labels": test.labels,
  };
  return Object.hasOwn(parts, name) ? parts[name] : undefined;
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" }).end("not found\n");
}

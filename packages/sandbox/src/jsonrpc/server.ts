import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { RpcAnswer, RpcCall } from "./handler.js";

export interface RpcServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Bytes of a request's body. */
  readonly maxBodySize: number;
  /** `["*"]` allows every page of a browser to ask. */
  readonly corsAllowedOrigins: readonly string[];
  readonly answer: (call: RpcCall) => Promise<RpcAnswer>;
}

/** Clients keep connections for many requests; Node's five seconds would close them between two tests. */
const KEEP_ALIVE_MS = 75_000;

const PAGES = {
  "/status": "status",
  "/health": "health",
  "/network_info": "network_info",
  "/metrics": "metrics",
} as const;
const WITH_HEAD = new Set(["/status", "/health"]);

/** HTTP in front of the RPC: routes, body limits, CORS. It runs on the main thread and only passes requests on. */
export class RpcServer {
  readonly #server: Server;

  private constructor(private readonly options: RpcServerOptions) {
    this.#server = createServer((request, response) => {
      this.#respond(request, response).catch((error: unknown) => {
        if (!response.headersSent)
          this.#send(request, response, 500, "text/plain; charset=utf-8", String(error));
        else response.destroy();
      });
    });
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
    this.#server.headersTimeout = KEEP_ALIVE_MS + 1000;
  }

  /** Rejects with Node's error when the address is taken or not ours. */
  static listen(options: RpcServerOptions): Promise<RpcServer> {
    const server = new RpcServer(options);
    return new Promise((resolve, reject) => {
      server.#server.once("error", reject);
      server.#server.listen({ host: options.host, port: options.port, exclusive: true }, () =>
        resolve(server),
      );
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "/").split("?", 1)[0]!;
    const { method } = request;
    if (method === "OPTIONS") {
      this.#preflight(request, response);
      return;
    }
    if (path === "/" && method === "POST") {
      await this.#post(request, response);
      return;
    }
    const page = PAGES[path as keyof typeof PAGES];
    if (page && (method === "GET" || (method === "HEAD" && WITH_HEAD.has(path)))) {
      this.#answer(request, response, await this.options.answer({ kind: "get", page }));
      return;
    }
    this.#send(request, response, path === "/" || page ? 405 : 404, null, "");
  }

  async #post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const type = (request.headers["content-type"] ?? "").split(";", 1)[0]!.trim().toLowerCase();
    if (type !== "application/json" && type !== "text/json" && !type.endsWith("+json")) {
      request.resume();
      this.#send(request, response, 400, "text/plain; charset=utf-8", "Content type error");
      return;
    }
    const body = await readBody(request, this.options.maxBodySize);
    if (body === null) {
      const text = `JSON payload has exceeded limit (${this.options.maxBodySize} bytes).`;
      response.setHeader("connection", "close");
      this.#send(request, response, 413, "text/plain; charset=utf-8", text);
      return;
    }
    this.#answer(request, response, await this.options.answer({ kind: "post", body }));
  }

  #answer(
    request: IncomingMessage,
    response: ServerResponse,
    { status, contentType, body }: RpcAnswer,
  ): void {
    this.#send(request, response, status, contentType, body);
  }

  #send(
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    contentType: string | null,
    body: string,
  ): void {
    const content = Buffer.from(body);
    response.statusCode = status;
    if (contentType) response.setHeader("content-type", contentType);
    response.setHeader("content-length", content.length);
    this.#allowOrigin(request, response);
    response.end(request.method === "HEAD" ? undefined : content);
  }

  #allowOrigin(request: IncomingMessage, response: ServerResponse): void {
    const { origin } = request.headers;
    const { corsAllowedOrigins } = this.options;
    if (origin === undefined || !(corsAllowedOrigins.includes("*") || corsAllowedOrigins.includes(origin)))
      return;
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("access-control-allow-credentials", "true");
    response.setHeader("vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
  }

  #preflight(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader("access-control-allow-methods", "GET, POST");
    response.setHeader(
      "access-control-allow-headers",
      request.headers["access-control-request-headers"] ?? "authorization, accept, content-type",
    );
    response.setHeader("access-control-max-age", "3600");
    this.#send(request, response, 200, null, "");
  }
}

/** `null` when the body is longer than allowed. */
async function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array | null> {
  if (Number(request.headers["content-length"] ?? 0) > limit) {
    request.resume();
    return null;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) return null;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

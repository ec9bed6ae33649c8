import { connect } from "node:net";
import test from "ava";
import type { RpcCall } from "./handler.js";
import { RpcServer } from "./server.js";

async function listen(t: { teardown(fn: () => Promise<void>): void }, origins: readonly string[] = ["*"]) {
  const calls: RpcCall[] = [];
  const server = await RpcServer.listen({
    host: "127.0.0.1",
    port: 0,
    maxBodySize: 100,
    corsAllowedOrigins: origins,
    answer: async (call) => {
      calls.push(call);
      return { status: 200, contentType: "application/json", body: '{"ok":true}' };
    },
  });
  t.teardown(() => server.close());
  return { url: `http://127.0.0.1:${server.port}`, port: server.port, calls, server };
}

const json = { "content-type": "application/json" };

const routes: readonly (readonly [method: string, path: string, status: number])[] = [
  ["GET", "/status", 200],
  ["HEAD", "/status", 200],
  ["GET", "/health", 200],
  ["HEAD", "/health", 200],
  ["GET", "/network_info", 200],
  ["GET", "/metrics", 200],
  ["GET", "/status?pretty", 200],
  ["GET", "/", 405],
  ["POST", "/status", 405],
  ["GET", "/nothing", 404],
  ["POST", "/nothing", 404],
];
for (const [method, path, status] of routes) {
  test(`${method} ${path} answers ${status}`, async (t) => {
    const { url } = await listen(t);
    const response = await fetch(url + path, { method });
    t.is(response.status, status);
    const text = await response.text();
    t.is(text, status === 200 && method === "GET" ? '{"ok":true}' : "");
  });
}

test("passes the body on as it came", async (t) => {
  const { url, calls } = await listen(t);
  const body = Buffer.from([0, 255, 128]);
  t.is(
    (
      await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json; charset=utf-8" },
        body,
      })
    ).status,
    200,
  );
  t.deepEqual(calls, [{ kind: "post", body: new Uint8Array(body) }]);
});

test("refuses other content types and bodies that are too large", async (t) => {
  const { url, calls } = await listen(t);
  const other = await fetch(url, { method: "POST", headers: { "content-type": "text/plain" }, body: "{}" });
  t.is(other.status, 400);
  t.is(await other.text(), "Content type error");
  const large = await fetch(url, { method: "POST", headers: json, body: "x".repeat(101) });
  t.is(large.status, 413);
  const stream = new ReadableStream({
    start(controller) {
      for (let sent = 0; sent < 20; sent += 1) controller.enqueue(new Uint8Array(10));
      controller.close();
    },
  });
  const chunked = await fetch(url, {
    method: "POST",
    headers: json,
    body: stream,
    duplex: "half",
  } as RequestInit);
  t.is(chunked.status, 413);
  t.deepEqual(calls, []);
});

test("allows the pages of browsers that the configuration names", async (t) => {
  const { url } = await listen(t, ["https://app.example"]);
  const allow = async (origin: string, method: string) =>
    (await fetch(`${url}/status`, { method, headers: { origin } })).headers.get(
      "access-control-allow-origin",
    );
  t.is(await allow("https://app.example", "GET"), "https://app.example");
  t.is(await allow("https://other.example", "GET"), null);
  t.is(await allow("https://app.example", "OPTIONS"), "https://app.example");
  const all = await listen(t);
  const preflight = await fetch(all.url, { method: "OPTIONS", headers: { origin: "https://any.example" } });
  t.is(preflight.status, 200);
  t.is(preflight.headers.get("access-control-allow-methods"), "GET, POST");
});

test("survives what is not HTTP, and closes idle connections when it stops", async (t) => {
  const { port, server, url } = await listen(t);
  const socket = connect(port, "127.0.0.1");
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.resume();
  socket.write("\x16\x03\x01 no http at all\r\n\r\n");
  await new Promise((resolve) => socket.once("close", resolve));
  t.is((await fetch(`${url}/health`)).status, 200);
  await server.close();
  await t.throwsAsync(fetch(`${url}/health`));
});

test("says when the address is taken", async (t) => {
  const { port } = await listen(t);
  const again = RpcServer.listen({
    host: "127.0.0.1",
    port,
    maxBodySize: 1,
    corsAllowedOrigins: [],
    answer: () => Promise.reject(new Error("not asked")),
  });
  await t.throwsAsync(again, { code: "EADDRINUSE" });
});

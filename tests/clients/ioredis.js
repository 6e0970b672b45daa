// What people do with ioredis, against the server on the port given.

const assert = require("node:assert/strict");
const Redis = require("ioredis");

const port = Number(process.argv[2]);

async function smoke() {
  const redis = new Redis({ port, connectionName: "smoke" });
  assert.equal(await redis.ping(), "PONG");
  await redis.flushall();
  assert.equal(await redis.client("GETNAME"), "smoke");

  // Values, and how long they live.
  assert.equal(await redis.set("text", "grün", "EX", 100), "OK");
  assert.equal(await redis.get("text"), "grün");
  const ttl = await redis.ttl("text");
  assert.ok(ttl > 0 && ttl <= 100);
  assert.equal(await redis.set("text", "other", "NX"), null);
  await redis.mset({ a: 1, b: 2 });
  assert.deepEqual(await redis.mget("a", "b", "c"), ["1", "2", null]);
  assert.equal(await redis.incrby("a", 41), 42);
  assert.deepEqual((await redis.keys("*")).sort(), ["a", "b", "text"]);
  assert.equal(await redis.del("b", "c"), 1);

  // Collections.
  assert.equal(await redis.rpush("list", "x", "y", "z"), 3);
  assert.deepEqual(await redis.lrange("list", 0, -1), ["x", "y", "z"]);
  await redis.hset("hash", { f: "1", g: "2" });
  assert.deepEqual(await redis.hgetall("hash"), { f: "1", g: "2" });
  assert.equal(await redis.sadd("set", "m", "n"), 2);
  assert.deepEqual((await redis.smembers("set")).sort(), ["m", "n"]);
  await redis.zadd("zset", 1, "one", 2.5, "two");
  assert.deepEqual(await redis.zrange("zset", 0, -1, "WITHSCORES"), ["one", "1", "two", "2.5"]);
  const found = [];
  for await (const keys of redis.scanStream({ count: 3 })) found.push(...keys);
  assert.deepEqual(found.sort(), ["a", "hash", "list", "set", "text", "zset"]);

  // Errors are thrown in the server's words.
  await assert.rejects(redis.incr("text"), { message: "ERR value is not an integer or out of range" });
  await assert.rejects(redis.lpush("text", "x"), /^ReplyError: WRONGTYPE/);

  // Pipelines and transactions.
  const piped = await redis.pipeline().set("p", 1).incr("p").lpush("p", 1).get("p").exec();
  assert.deepEqual(piped.map(([, reply]) => reply).filter(Boolean), ["OK", 2, "2"]);
  assert.match(piped[2][0].message, /^WRONGTYPE/);
  assert.deepEqual(await redis.multi().incr("p").get("p").exec(), [[null, 3], [null, "3"]]);
  const other = redis.duplicate();
  await redis.watch("p");
  await other.set("p", 10);
  assert.equal(await redis.multi().set("p", 4).exec(), null);
  await assert.rejects(redis.multi().call("NOPE").exec(), /EXECABORT/);

  // Scripts: the first call loads them.
  redis.defineCommand("put", {
    numberOfKeys: 1,
    lua: "redis.call('SET', KEYS[1], ARGV[1]) return {1, 'two', redis.call('GET', KEYS[1])}",
  });
  await redis.script("FLUSH");
  assert.deepEqual(await redis.put("k", "v"), [1, "two", "v"]);
  assert.deepEqual(await redis.put("k", "w"), [1, "two", "w"]);
  await assert.rejects(redis.eval("return redis.call('INCR', KEYS[1])", 1, "k"), /not an integer/);

  // Bytes stay bytes, also many of them.
  const blob = Buffer.alloc(10_000_000, Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
  await redis.set("blob", blob);
  assert.ok(blob.equals(await redis.getBuffer("blob")));

  // A thousand at once, on one connection.
  const replies = await Promise.all(Array.from({ length: 1000 }, () => redis.incr("many")));
  assert.deepEqual(replies, Array.from({ length: 1000 }, (_, n) => n + 1));

  // MONITOR.
  const monitor = await other.monitor();
  const seen = new Promise((resolve) => monitor.on("monitor", (_time, args) => resolve(args)));
  await redis.set("seen", 'a "quote"');
  assert.deepEqual(await seen, ["set", "seen", 'a "quote"']);
  monitor.disconnect();
  other.disconnect();
  await redis.quit();
}

smoke().then(
  () => console.log("fine"),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);

"""What people do with redis-py, against the server on the port given."""

import sys

import redis

port = int(sys.argv[1])

for protocol in (2, 3):
    r = redis.Redis(port=port, protocol=protocol, decode_responses=True, client_name="smoke")
    assert r.ping()
    r.flushall()
    assert r.client_getname() == "smoke"

    # Values, and how long they live.
    assert r.set("text", "grün", ex=100)
    assert r.get("text") == "grün"
    assert 0 < r.ttl("text") <= 100
    assert r.set("text", "other", nx=True) is None
    assert r.mset({"a": 1, "b": 2}) and r.mget("a", "b", "c") == ["1", "2", None]
    assert r.incrby("a", 41) == 42 and r.incrbyfloat("b", 0.5) == 2.5
    assert r.append("text", "!") == 6 and r.getrange("text", 0, 1) == "gr"
    assert sorted(r.keys("*")) == ["a", "b", "text"] and r.dbsize() == 3
    assert r.exists("a", "b", "c") == 2 and r.delete("b", "c") == 1
    assert r.type("a") == "string" and r.type("c") == "none"
    assert sorted(r.scan_iter(match="*")) == ["a", "text"]

    # Collections.
    assert r.rpush("list", "x", "y", "z") == 3 and r.lrange("list", 0, -1) == ["x", "y", "z"]
    assert r.lpop("list") == "x" and r.llen("list") == 2
    assert r.hset("hash", mapping={"f": "1", "g": "2"}) == 2
    assert r.hgetall("hash") == {"f": "1", "g": "2"} and r.hget("hash", "x") is None
    assert r.sadd("set", "m", "n") == 2 and r.smembers("set") == {"m", "n"}
    assert r.sismember("set", "m") and not r.sismember("set", "x")
    assert r.zadd("zset", {"one": 1, "two": 2.5}) == 2
    assert [list(pair) for pair in r.zrange("zset", 0, -1, withscores=True)] == [["one", 1.0], ["two", 2.5]]
    assert r.zscore("zset", "two") == 2.5 and r.zrank("zset", "two") == 1

    # Errors are raised in the server's words.
    try:
        r.incr("text")
        raise AssertionError("INCR of a text")
    except redis.ResponseError as error:
        assert str(error) == "value is not an integer or out of range", error
    try:
        r.lpush("text", "x")
        raise AssertionError("LPUSH to a string")
    except redis.ResponseError as error:
        assert str(error).startswith("WRONGTYPE"), error

    # Pipelines and transactions.
    with r.pipeline(transaction=False) as pipe:
        assert pipe.set("p", 1).incr("p").get("p").execute() == [True, 2, "2"]
    with r.pipeline() as pipe:
        pipe.watch("p")
        value = int(pipe.get("p"))
        r.set("p", 10)
        pipe.multi()
        pipe.set("p", value + 1)
        try:
            pipe.execute()
            raise AssertionError("a touched key went unnoticed")
        except redis.WatchError:
            pass
    assert r.transaction(lambda pipe: pipe.multi() or pipe.incr("p"), "p") == [11]

    # Scripts: the first call loads it.
    r.script_flush()
    script = r.register_script("redis.call('SET', KEYS[1], ARGV[1]) return {1, 'two', redis.call('GET', KEYS[1])}")
    assert script(keys=["k"], args=["v"]) == [1, "two", "v"]
    assert r.script_exists(script.sha) == [True]
    try:
        r.eval("return redis.call('INCR', KEYS[1])", 1, "k")
        raise AssertionError("INCR of a text")
    except redis.ResponseError as error:
        assert str(error).startswith("value is not an integer"), error
    try:
        r.evalsha("f" * 40, 0)
        raise AssertionError("an unknown script")
    except redis.exceptions.NoScriptError:
        pass

    # What it asks about the server.
    assert r.info("server")["redis_version"].startswith("7.0.")
    assert r.config_get("appendonly") == {"appendonly": "no"}
    assert r.command_count() > 200 and r.time()[0] > 1_600_000_000
    assert [client["name"] for client in r.client_list() if client["id"] == str(r.client_id())] == ["smoke"]

    # MONITOR.
    with r.monitor() as monitor:
        r.set("seen", "yes")
        command = monitor.next_command()
        assert command["command"] == "SET seen yes" and command["db"] == 0, command
    r.close()

# Bytes stay bytes, also many of them.
r = redis.Redis(port=port)
blob = bytes(range(256)) * 40_000
assert r.set("blob", blob) and r.get("blob") == blob

# A connection that is gone is made anew.
assert r.client_kill_filter(_type="normal", skipme=False) >= 1
assert r.ping()
print("fine")

// Who runs a Lua text in node. All run the same text; `KEYS` and `redis.call` are what it is given.

import { Raceground } from './raceground.mjs';

export function contestants({ engine, peers, redisPort }, { text, key, reply }) {
  return [
    { name: 'lua51', make: () => repeat(ours(new engine.Lua51(text))) },
    {
      name: 'evalsha',
      make: async () => {
        const raceground = new Raceground(engine);
        const words = await script((words) => raceground.command(words), text, key, reply);
        return repeat(() => raceground.command(words));
      },
    },
    { name: 'piccolo', make: () => repeat(ours(new engine.Piccolo(text))) },
    { name: 'fengari', make: () => repeat(fengari(peers('fengari'), text, key, reply)) },
    { name: 'C Lua', make: () => repeat(cLua(peers('lua-wasm-bindings/dist/lua.51'), text, key)) },
    {
      name: 'js-redis-server',
      make: async () => {
        const client = await peers('js-redis-server').createInMemoryClient();
        return awaited((words) => client.command(...words), text, key, reply);
      },
    },
    {
      name: 'redis-server',
      make: () => {
        const Redis = peers('ioredis');
        const redis = new Redis(redisPort, '127.0.0.1');
        return awaited((words) => redis.call(...words), text, key, reply);
      },
    },
  ];
}

/** A worker that does it so many times. */
function repeat(once) {
  return (count) => {
    let checksum;
    for (let i = 0; i < count; i++) {
      checksum = once();
    }
    return { checksum };
  };
}

function ours(loaded) {
  return () => loaded.run();
}

/** Keeps the text as a script; answers the command that runs it. */
async function script(command, text, key, reply) {
  await command(['SET', key, reply]);
  const digest = await command(['SCRIPT', 'LOAD', text]);
  return ['EVALSHA', digest, '1', key];
}

async function awaited(command, text, key, reply) {
  const words = await script(command, text, key, reply);
  return async (count) => {
    let checksum;
    for (let i = 0; i < count; i++) {
      checksum = await command(words);
    }
    return { checksum };
  };
}

function fengari({ lua, lauxlib, lualib, to_luastring }, text, key, reply) {
  const L = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(L);
  const [keyBytes, replyBytes] = [to_luastring(key), to_luastring(reply)];
  lua.lua_createtable(L, 0, 1);
  lua.lua_pushcfunction(L, (state) => {
    lua.lua_pushstring(state, replyBytes);
    return 1;
  });
  lua.lua_setfield(L, -2, to_luastring('call'));
  lua.lua_setglobal(L, to_luastring('redis'));
  lua.lua_createtable(L, 1, 0);
  lua.lua_pushstring(L, keyBytes);
  lua.lua_rawseti(L, -2, 1);
  lua.lua_setglobal(L, to_luastring('KEYS'));
  const check = (status) => {
    if (status !== lua.LUA_OK) {
      throw new Error(lua.lua_tojsstring(L, -1));
    }
  };
  check(lauxlib.luaL_loadstring(L, to_luastring(text)));
  return () => {
    lua.lua_pushvalue(L, -1);
    check(lua.lua_pcall(L, 0, 1, 0));
    const checksum = lua.lua_tonumber(L, -1);
    lua.lua_pop(L, 1);
    return checksum;
  };
}

function cLua({ lua, lauxlib, lualib }, text, key) {
  const L = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(L);
  const check = (status) => {
    if (status !== 0) {
      throw new Error(lua.lua_tostring(L, -1));
    }
  };
  check(lauxlib.luaL_loadstring(L, `KEYS = { '${key}' }`));
  check(lua.lua_pcall(L, 0, 0, 0));
  check(lauxlib.luaL_loadstring(L, text));
  return () => {
    lua.lua_pushvalue(L, -1);
    check(lua.lua_pcall(L, 0, 1, 0));
    const checksum = Number(lua.lua_tostring(L, -1));
    lua.lua_pop(L, 1);
    return checksum;
  };
}

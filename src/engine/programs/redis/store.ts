/** The data of a Redis server, and its commands. */
import { fnmatch } from "../lib/fnmatch.ts";
import { Collections } from "./collections.ts";

import { bulk, type Entry, fail, integer, list, NOT_INTEGER, nil, ok, Refusal } from "./command-base.ts";
import type { Reply } from "./resp.ts";

/** Words a command takes, itself counted: exactly, or (negative) at least. */
const arity: Readonly<Record<string, number>> = {
	...{
		ping: -1,
		echo: 2,
		set: -3,
		get: 2,
		del: -2,
		unlink: -2,
		exists: -2,
		incr: 2,
		decr: 2,
		incrby: 3,
		decrby: 3,
		append: 3,
		strlen: 2,
		mset: -3,
		mget: -2,
		setnx: 3,
	},
	...{
		setex: 4,
		getset: 3,
		getdel: 2,
		expire: -3,
		pexpire: -3,
		ttl: 2,
		pttl: 2,
		persist: 2,
		keys: 2,
		type: 2,
		rename: 3,
		dbsize: 1,
		flushall: -1,
		flushdb: -1,
		select: 2,
	},
	...{
		lpush: -3,
		rpush: -3,
		lpop: -2,
		rpop: -2,
		llen: 2,
		lrange: 4,
		lindex: 3,
		hset: -4,
		hget: 3,
		hgetall: 2,
		hdel: -3,
		hkeys: 2,
		hvals: 2,
		hlen: 2,
		hexists: 3,
		hincrby: 4,
	},
	...{
		sadd: -3,
		srem: -3,
		smembers: 2,
		scard: 2,
		sismember: 3,
		zadd: -4,
		zrange: -4,
		zscore: 3,
		zcard: 2,
		zrem: -3,
		info: -1,
		config: -2,
		time: 1,
		save: 1,
		bgsave: -1,
	},
	...{ randomkey: 1, incrbyfloat: 3, client: -2, command: -1, quit: -1, shutdown: -1, auth: -2, hello: -1, scan: -2 },
};

export class Store {
	private readonly databases = new Map<number, Map<string, Entry>>();
	private readonly now: () => number;
	/** The text of INFO by section. */
	private readonly info: (section: string, keys: number) => string;
	commands = 0;
	constructor(now: () => number, info: (section: string, keys: number) => string) {
		this.now = now;
		this.info = info;
	}
	private database(index: number): Map<string, Entry> {
		const found = this.databases.get(index);
		if (found) return found;
		const made = new Map<string, Entry>();
		this.databases.set(index, made);
		return made;
	}
	/** Runs a command; `session.database` is what SELECT chose. */
	run(words: readonly string[], session: { database: number }): Reply {
		const [given = "", ...args] = words;
		const name = given.toLowerCase();
		const wanted = arity[name];
		this.commands++;
		if (wanted === undefined)
			return { kind: "error", text: `ERR unknown command '${given}', with args beginning with: ${args.map((a) => `'${a}' `).join("")}` };
		if (wanted > 0 ? words.length !== wanted : words.length < -wanted) return { kind: "error", text: `ERR wrong number of arguments for '${name}' command` };
		try {
			return new Command(this.database(session.database), this.now(), args).run(name, session, this.info);
		} catch (error) {
			if (error instanceof Refusal) return { kind: "error", text: error.message };
			throw error;
		}
	}
}

class Command extends Collections {
	run(name: string, session: { database: number }, info: (section: string, keys: number) => string): Reply {
		switch (name) {
			case "ping":
				return this.args.length ? bulk(this.arg(0)) : { kind: "simple", text: "PONG" };
			case "echo":
				return bulk(this.arg(0));
			case "quit":
			case "save":
			case "client":
				return ok;
			case "bgsave":
				return { kind: "simple", text: "Background saving started" };
			case "select": {
				const index = this.number(0);
				if (index < 0 || index > 15) return fail("ERR DB index is out of range");
				session.database = index;
				return ok;
			}
			case "auth":
				return fail("ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?");
			case "dbsize":
				return integer(this.keys.size);
			case "flushall":
			case "flushdb":
				this.keys.clear();
				return ok;
			case "keys":
				return list([...this.keys.keys()].filter((key) => fnmatch(this.arg(0), key)));
			case "scan":
				return { kind: "array", items: [bulk("0"), list([...this.keys.keys()])] };
			case "randomkey":
				return bulk([...this.keys.keys()][0]);
			case "info":
				return bulk(info(this.arg(0).toLowerCase(), this.keys.size));
			case "command":
				return { kind: "array", items: [] };
			case "config":
				return this.config();
			case "time":
				return list([String(Math.floor(this.now)), String(Math.floor((this.now % 1) * 1e6))]);
			case "hello":
				return fail("NOPROTO unsupported protocol version");
			default:
				return this.generic(name) ?? this.strings(name) ?? this.lists(name) ?? this.hashes(name) ?? this.sets(name);
		}
	}
	private config(): Reply {
		const settings: Readonly<Record<string, string>> = {
			maxmemory: "0",
			appendonly: "no",
			save: "3600 1 300 100 60 10000",
			databases: "16",
			port: "6379",
			dir: "/data",
			"maxmemory-policy": "noeviction",
		};
		if (this.arg(0).toLowerCase() !== "get")
			return this.arg(0).toLowerCase() === "set" ? ok : fail(`ERR unknown subcommand '${this.arg(0)}'. Try CONFIG HELP.`);
		return list(Object.entries(settings).flatMap(([key, value]) => (fnmatch(this.arg(1), key) ? [key, value] : [])));
	}

	private generic(name: string): Reply | undefined {
		const key = this.arg(0);
		const entry = this.keys.get(key);
		switch (name) {
			case "del":
			case "unlink":
				return integer(this.args.filter((k) => this.keys.delete(k)).length);
			case "exists":
				return integer(this.args.filter((k) => this.keys.has(k)).length);
			case "type":
				return { kind: "simple", text: entry?.value.kind ?? "none" };
			case "expire":
			case "pexpire": {
				const after = this.number(1) / (name === "expire" ? 1 : 1000);
				if (!entry) return integer(0);
				if (after <= 0) this.keys.delete(key);
				else entry.expires = this.now + after;
				return integer(1);
			}
			case "ttl":
			case "pttl": {
				if (!entry) return integer(-2);
				if (entry.expires === undefined) return integer(-1);
				const left = entry.expires - this.now;
				return integer(name === "ttl" ? Math.round(left) : Math.round(left * 1000));
			}
			case "persist": {
				const had = entry?.expires !== undefined;
				if (entry) entry.expires = undefined;
				return integer(had ? 1 : 0);
			}
			case "rename":
				if (!entry) return fail("ERR no such key");
				this.keys.delete(key);
				this.keys.set(this.arg(1), entry);
				return ok;
			default:
				return undefined;
		}
	}

	private strings(name: string): Reply | undefined {
		const key = this.arg(0);
		const add = (amount: number): Reply => {
			const text = this.find(key, "string")?.text ?? "0";
			if (!/^-?\d{1,18}$/.test(text)) return fail(NOT_INTEGER);
			const expires = this.keys.get(key)?.expires;
			this.setString(key, String(Number(text) + amount), expires);
			return integer(Number(text) + amount);
		};
		switch (name) {
			case "set":
				return this.set();
			case "setex":
				this.setString(key, this.arg(2), this.now + this.number(1));
				return ok;
			case "setnx":
				if (this.keys.has(key)) return integer(0);
				this.setString(key, this.arg(1));
				return integer(1);
			case "get":
				return bulk(this.find(key, "string")?.text);
			case "getset": {
				const before = this.find(key, "string")?.text;
				this.setString(key, this.arg(1));
				return bulk(before);
			}
			case "getdel": {
				const before = this.find(key, "string")?.text;
				this.keys.delete(key);
				return bulk(before);
			}
			case "incr":
				return add(1);
			case "decr":
				return add(-1);
			case "incrby":
				return add(this.number(1));
			case "decrby":
				return add(-this.number(1));
			case "incrbyfloat": {
				const sum = Number(this.find(key, "string")?.text ?? "0") + Number(this.arg(1));
				if (Number.isNaN(sum)) return fail("ERR value is not a valid float");
				this.setString(key, String(sum));
				return bulk(String(sum));
			}
			case "append": {
				const value = this.make(key, this.find(key, "string"), { kind: "string", text: "" });
				value.text += this.arg(1);
				return integer(value.text.length);
			}
			case "strlen":
				return integer(this.find(key, "string")?.text.length ?? 0);
			case "mset":
				if (this.args.length % 2) return fail("ERR wrong number of arguments for 'mset' command");
				for (let i = 0; i < this.args.length; i += 2) this.setString(this.arg(i), this.arg(i + 1));
				return ok;
			case "mget":
				return {
					kind: "array",
					items: this.args.map((k) => {
						const value = this.keys.get(k)?.value;
						return value?.kind === "string" ? bulk(value.text) : nil;
					}),
				};
			default:
				return undefined;
		}
	}
	/** SET KEY VALUE [NX|XX] [GET] [EX S|PX MS|KEEPTTL] */
	private set(): Reply {
		const key = this.arg(0);
		let expires: number | undefined;
		let only: "nx" | "xx" | undefined;
		let get = false;
		for (let i = 2; i < this.args.length; i++) {
			const word = this.arg(i).toLowerCase();
			if (word === "ex" || word === "px") {
				const amount = this.number(++i);
				if (amount <= 0) return fail("ERR invalid expire time in 'set' command");
				expires = this.now + (word === "ex" ? amount : amount / 1000);
			} else if (word === "nx" || word === "xx") only = word;
			else if (word === "keepttl") expires = this.keys.get(key)?.expires;
			else if (word === "get") get = true;
			else return fail("ERR syntax error");
		}
		const before = get ? this.find(key, "string")?.text : undefined;
		if (only && this.keys.has(key) === (only === "nx")) return bulk(before);
		this.setString(key, this.arg(1), expires);
		return get ? bulk(before) : ok;
	}
}

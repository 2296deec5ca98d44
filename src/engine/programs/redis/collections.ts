/** Commands on lists, hashes, sets and sorted sets. */
import { bulk, CommandBase, fail, integer, list, nil, type Value } from "./command-base.ts";
import type { Reply } from "./resp.ts";

export class Collections extends CommandBase {
	protected lists(name: string): Reply | undefined {
		const key = this.arg(0);
		const found = (): Extract<Value, { kind: "list" }> | undefined => this.find(key, "list");
		switch (name) {
			case "lpush":
			case "rpush": {
				const value = this.make(key, found(), { kind: "list", items: [] });
				for (const item of this.args.slice(1))
					if (name === "lpush") value.items.unshift(item);
					else value.items.push(item);
				return integer(value.items.length);
			}
			case "lpop":
			case "rpop": {
				const value = found();
				if (!value) return nil;
				const count = this.args.length > 1 ? this.number(1) : undefined;
				const taken: string[] = [];
				for (let i = 0; i < (count ?? 1) && value.items.length; i++) taken.push((name === "lpop" ? value.items.shift() : value.items.pop()) ?? "");
				this.dropEmpty(key, value.items.length);
				return count === undefined ? bulk(taken[0]) : list(taken);
			}
			case "llen":
				return integer(found()?.items.length ?? 0);
			case "lindex":
				return bulk(found()?.items.at(this.number(1)));
			case "lrange": {
				const items = found()?.items ?? [];
				const place = (n: number): number => (n < 0 ? Math.max(0, items.length + n) : n);
				const end = this.number(2);
				return list(items.slice(place(this.number(1)), end < 0 ? items.length + end + 1 : end + 1));
			}
			default:
				return undefined;
		}
	}

	protected hashes(name: string): Reply | undefined {
		const key = this.arg(0);
		const fields = (): Map<string, string> => this.find(key, "hash")?.fields ?? new Map();
		switch (name) {
			case "hset": {
				if (this.args.length % 2 === 0) return fail("ERR wrong number of arguments for 'hset' command");
				const value = this.make(key, this.find(key, "hash"), { kind: "hash", fields: new Map() });
				const before = value.fields.size;
				for (let i = 1; i < this.args.length; i += 2) value.fields.set(this.arg(i), this.arg(i + 1));
				return integer(value.fields.size - before);
			}
			case "hget":
				return bulk(fields().get(this.arg(1)));
			case "hgetall":
				return list([...fields()].flat());
			case "hkeys":
				return list([...fields().keys()]);
			case "hvals":
				return list([...fields().values()]);
			case "hlen":
				return integer(fields().size);
			case "hexists":
				return integer(fields().has(this.arg(1)) ? 1 : 0);
			case "hdel": {
				const own = fields();
				const gone = this.args.slice(1).filter((f) => own.delete(f)).length;
				if (this.keys.has(key)) this.dropEmpty(key, own.size);
				return integer(gone);
			}
			case "hincrby": {
				const value = this.make(key, this.find(key, "hash"), { kind: "hash", fields: new Map() });
				const before = value.fields.get(this.arg(1)) ?? "0";
				if (!/^-?\d+$/.test(before)) return fail("ERR hash value is not an integer");
				const sum = Number(before) + this.number(2);
				value.fields.set(this.arg(1), String(sum));
				return integer(sum);
			}
			default:
				return undefined;
		}
	}

	protected sets(name: string): Reply {
		const key = this.arg(0);
		const members = (): Set<string> => this.find(key, "set")?.members ?? new Set();
		const scores = (): Map<string, number> => this.find(key, "zset")?.scores ?? new Map();
		switch (name) {
			case "sadd": {
				const value = this.make(key, this.find(key, "set"), { kind: "set", members: new Set() });
				const before = value.members.size;
				for (const member of this.args.slice(1)) value.members.add(member);
				return integer(value.members.size - before);
			}
			case "srem": {
				const own = members();
				const gone = this.args.slice(1).filter((m) => own.delete(m)).length;
				if (this.keys.has(key)) this.dropEmpty(key, own.size);
				return integer(gone);
			}
			case "smembers":
				return list([...members()]);
			case "scard":
				return integer(members().size);
			case "sismember":
				return integer(members().has(this.arg(1)) ? 1 : 0);
			case "zadd": {
				if (this.args.length % 2 === 0) return fail("ERR syntax error");
				const value = this.make(key, this.find(key, "zset"), { kind: "zset", scores: new Map() });
				const before = value.scores.size;
				for (let i = 1; i < this.args.length; i += 2) {
					const score = Number(this.arg(i));
					if (this.arg(i) === "" || Number.isNaN(score)) return fail("ERR value is not a valid float");
					value.scores.set(this.arg(i + 1), score);
				}
				return integer(value.scores.size - before);
			}
			case "zrange": {
				const sorted = [...scores()].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
				const end = this.number(2);
				const start = this.number(1);
				const part = sorted.slice(start < 0 ? Math.max(0, sorted.length + start) : start, end < 0 ? sorted.length + end + 1 : end + 1);
				return list(part.flatMap(([member, score]) => (this.arg(3).toLowerCase() === "withscores" ? [member, String(score)] : [member])));
			}
			case "zscore": {
				const score = scores().get(this.arg(1));
				return bulk(score === undefined ? undefined : String(score));
			}
			case "zcard":
				return integer(scores().size);
			case "zrem": {
				const own = scores();
				const gone = this.args.slice(1).filter((m) => own.delete(m)).length;
				if (this.keys.has(key)) this.dropEmpty(key, own.size);
				return integer(gone);
			}
			default:
				return fail(`ERR ${name} is not simulated here; the real server has it`);
		}
	}
}

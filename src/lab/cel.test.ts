import { describe, expect, test } from "vitest";
import type { LiveHost } from "../engine/view/host.ts";
import { ExpressionError, Expressions } from "./cel.ts";

/** Just enough of a host for expressions. */
const host = {
	hostname: "lab",
	processes: [
		{ pid: 1, pid_chain: [1], comm: "systemd", args: "/sbin/init", file: (path: string) => ({ text: `${path} of 1` }) },
		{ pid: 400, pid_chain: [400, 1], comm: "sleep", args: "sleep 9", file: (path: string) => ({ text: `${path} of 400` }) },
	],
} as unknown as LiveHost;

const hosts = new Map([
	["web-1", host],
	["db", host],
]);
const evaluate = (source: string, input = ""): unknown => {
	const expressions = new Expressions();
	return expressions.compile(source).evaluate(expressions.scope({ host, hosts }, input));
};
const mistake = (source: string): ExpressionError => {
	try {
		new Expressions().compile(source);
	} catch (error) {
		if (error instanceof ExpressionError) return error;
	}
	throw new Error(`${source} compiled`);
};

describe("expressions on the state view", () => {
	test("read fields, lists and files", () => {
		expect(evaluate('host.processes.exists(p, p.comm == "sleep" && p.pid_chain.size() == 2 && p.pid_chain[1] == 1)')).toBe(true);
		expect(evaluate('host.processes.filter(p, p.pid == 400)[0].file("/x").text')).toBe("/x of 400");
		expect(evaluate("int(input) == host.processes[1].pid", "400")).toBe(true);
	});

	test("read hosts by name", () => {
		expect(evaluate('hosts.db.processes[1].pid == 400 && hosts["web-1"].hostname == "lab"')).toBe(true);
		expect(evaluate('hosts.cache.hostname == "lab"')).toBeUndefined();
		expect(mistake("hosts.db.prosesses.size() == 1").message).toBe("No such key: prosesses");
	});

	test("what cannot be computed is undefined: not yet", () => {
		expect(evaluate("host.processes[7].pid == 1")).toBeUndefined();
		expect(evaluate("int(input) == 1", "one")).toBeUndefined();
	});

	test("a definition may be used by later ones and is missing where it cannot be computed", () => {
		const expressions = new Expressions();
		expressions.define("sleepers", 'host.processes.filter(p, p.comm == "sleep")');
		expressions.define("first", "sleepers[0]");
		expressions.define("second", "sleepers[1]");
		const scope = expressions.scope({ host, hosts });
		expect(expressions.compile("first.pid == 400").evaluate(scope)).toBe(true);
		expect(expressions.compile("second.pid == 400").evaluate(scope)).toBeUndefined();
		expect(expressions.compile("sleepers.size() == 1 || second.pid == 1").evaluate(scope)).toBe(true);
	});

	test("a name that the view does not have is the author's mistake, with its place", () => {
		const error = mistake("host.processes.exists(p, p.pid_chian == [1])");
		expect(error.message).toBe("No such key: pid_chian");
		expect(error.start).toBe("host.processes.exists(p, p.".length);
		expect(mistake("hots.hostname").message).toBe("Unknown variable: hots");
		expect(mistake('host.processes[0].pid == "1"').message).toContain("no such overload: int == string");
		expect(mistake("host.hostname ==").message).not.toBe("");
	});

	test("what could run without bound, or would hide a misspelt name, is refused", () => {
		expect(mistake('input.matches("(a+)+$")').message).toContain("matches() is not offered");
		expect(mistake("has(host.nothing)").message).toContain("has() is not offered");
		const nest = (depth: number): string => (depth === 0 ? "true" : `host.processes.all(p${depth}, ${nest(depth - 1)})`);
		expect(evaluate(nest(3))).toBe(true);
		expect(mistake(nest(4)).message).toContain("within each other");
	});

	test("a fault of the view itself is not taken for not yet", () => {
		const broken = {
			get hostname(): string {
				throw new TypeError("the view is broken");
			},
		} as unknown as LiveHost;
		const expressions = new Expressions();
		const expression = expressions.compile('host.hostname == "x"');
		expect(() => expression.evaluate(expressions.scope({ host: broken, hosts }))).toThrow("the view is broken");
	});
});

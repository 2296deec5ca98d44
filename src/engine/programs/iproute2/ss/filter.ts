/** The filter of ss: states and expressions on addresses and ports. ss(8). */
import { formatIp, inPrefix } from "../../../net/address.ts";
import type { SocketInfo } from "../../../net/netlink/abi.ts";
import { fail, parsePrefix } from "../arguments.ts";

export type Test = (socket: SocketInfo) => boolean;

const stateNames: Readonly<Record<string, readonly string[]>> = {
	established: ["ESTAB"],
	"syn-sent": ["SYN-SENT"],
	"syn-recv": ["SYN-RECV"],
	"fin-wait-1": ["FIN-WAIT-1"],
	"fin-wait-2": ["FIN-WAIT-2"],
	"time-wait": ["TIME-WAIT"],
	closed: ["UNCONN"],
	unconnected: ["UNCONN"],
	"close-wait": ["CLOSE-WAIT"],
	"last-ack": ["LAST-ACK"],
	listening: ["LISTEN"],
	listen: ["LISTEN"],
	closing: ["CLOSING"],
};
const every = ["ESTAB", "SYN-SENT", "SYN-RECV", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "UNCONN", "CLOSE-WAIT", "LAST-ACK", "LISTEN", "CLOSING"];

/** A state or a group of states by name. */
export function statesOf(name: string): readonly string[] {
	const word = name.toLowerCase();
	if (word === "all") return every;
	if (word === "connected") return every.filter((s) => s !== "LISTEN" && s !== "UNCONN");
	if (word === "synchronized") return every.filter((s) => s !== "LISTEN" && s !== "UNCONN" && s !== "SYN-SENT");
	if (word === "bucket") return ["SYN-RECV", "TIME-WAIT"];
	if (word === "big") return every.filter((s) => s !== "SYN-RECV" && s !== "TIME-WAIT");
	return stateNames[word] ?? fail(`ss: wrong state name: ${name}`, 255);
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
	"=": (a, b) => a === b,
	"==": (a, b) => a === b,
	eq: (a, b) => a === b,
	"!=": (a, b) => a !== b,
	ne: (a, b) => a !== b,
	neq: (a, b) => a !== b,
	">": (a, b) => a > b,
	gt: (a, b) => a > b,
	"<": (a, b) => a < b,
	lt: (a, b) => a < b,
	">=": (a, b) => a >= b,
	ge: (a, b) => a >= b,
	geq: (a, b) => a >= b,
	"<=": (a, b) => a <= b,
	le: (a, b) => a <= b,
	leq: (a, b) => a <= b,
};

/** fnmatch(3) on the name of a unix socket; a number after a colon is its inode. */
function pathTest(text: string, end: "local" | "remote"): Test {
	const [, pattern = "", port] = /^(.*?)(?::(\d+))?$/.exec(text) ?? [];
	const expression = new RegExp(
		`^${pattern
			.replace(/[.+^${}()|[\]\\]/g, "\\$&")
			.replaceAll("*", ".*")
			.replaceAll("?", ".")}$`,
	);
	return (s) => {
		if (s.family !== "unix") return false;
		const inode = end === "local" ? s.inode : s.peerInode;
		return (pattern === "" || expression.test(end === "local" ? s.path : "")) && (port === undefined || inode === Number(port));
	};
}

/** ADDRESS[/PREFIX][:PORT] as a test on one end of a socket. */
function hostTest(text: string, end: "local" | "remote", services: (name: string) => number | undefined, unix: boolean): Test {
	if (unix || /^(unix:|\/|@)/.test(text)) return pathTest(text.replace(/^unix:/, ""), end);
	const m = /^(?:\[([^\]]*)\]|([^:[\]]*))(?:\/(\d+))?(?::([^:]*))?$/.exec(text);
	const host = m?.[1] ?? m?.[2] ?? text;
	const portText = m?.[4];
	const prefix =
		host === "" || host === "*"
			? undefined
			: (parsePrefix(m?.[3] ? `${host}/${m[3]}` : host) ?? fail(`Error: an inet prefix is expected rather than "${host}".`, 255));
	const port =
		portText === undefined || portText === "*" || portText === ""
			? undefined
			: ((/^\d+$/.test(portText) ? Number(portText) : services(portText)) ?? fail(`Error: "${portText}" does not look like a port.`, 255));
	return (s) => {
		const address = end === "local" ? s.local : s.remote;
		if (prefix && (address === undefined || !inPrefix(address, prefix.address, prefix.length))) return false;
		return port === undefined || (end === "local" ? s.localPort : s.remotePort) === port;
	};
}

/** Recursive descent over words: or, and (or nothing between), not, parentheses. */
/** `unix`: only unix sockets are looked at, so that names need no mark. */
export function parseExpression(words: readonly string[], services: (name: string) => number | undefined, unix = false): Test {
	const tokens = words
		.join(" ")
		.replace(/([()!])(?!=)/g, " $1 ")
		.replace(/(>=|<=|==|!=|(?<![<>=!])=(?!=)|>(?!=)|<(?!=))/g, " $1 ")
		.trim()
		.split(/\s+/)
		.filter(Boolean);
	let at = 0;
	const wrong = (): never => fail(`ss: bison bellows (while parsing filter): "syntax error!" Sorry.`, 255);
	const or = (): Test => {
		let left = and();
		while (tokens[at] === "or" || tokens[at] === "||" || tokens[at] === "|") {
			at++;
			const [a, b]: [Test, Test] = [left, and()];
			left = (s) => a(s) || b(s);
		}
		return left;
	};
	const and = (): Test => {
		let left = not();
		while (at < tokens.length && tokens[at] !== ")" && tokens[at] !== "or" && tokens[at] !== "||" && tokens[at] !== "|") {
			if (tokens[at] === "and" || tokens[at] === "&&" || tokens[at] === "&") at++;
			const [a, b]: [Test, Test] = [left, not()];
			left = (s) => a(s) && b(s);
		}
		return left;
	};
	const not = (): Test => {
		if (tokens[at] === "not" || tokens[at] === "!") {
			at++;
			const inner = not();
			return (s) => !inner(s);
		}
		if (tokens[at] === "(") {
			at++;
			const inner = or();
			if (tokens[at++] !== ")") wrong();
			return inner;
		}
		return term();
	};
	const term = (): Test => {
		const key = tokens[at++];
		let operator = tokens[at] ?? wrong();
		if (Object.hasOwn(comparisons, operator)) at++;
		else operator = "=";
		const value = tokens[at++] ?? wrong();
		const compare = comparisons[operator] as (a: number, b: number) => boolean;
		if (key === "sport" || key === "dport") {
			const end = key === "sport" ? "local" : "remote";
			const name = value.replace(/^.*:/, "");
			const port = /^\d+$/.test(name) ? Number(name) : (services(name) ?? wrong());
			return (s) => compare(end === "local" ? s.localPort : s.remotePort, port);
		}
		if (key === "src" || key === "dst") {
			const test = hostTest(value, key === "src" ? "local" : "remote", services, unix);
			return operator === "!=" || operator === "ne" || operator === "neq" ? (s) => !test(s) : test;
		}
		if (key === "dev") return (s) => s.device === value;
		return wrong();
	};
	if (tokens.length === 0) return () => true;
	const test = or();
	if (at < tokens.length) wrong();
	return test;
}

/** Both halves of an end of a socket, which columns align on where they meet. */
export function endHalves(socket: SocketInfo, end: "local" | "remote", service: (port: number) => string): readonly [string, string] {
	if (socket.family === "unix") return end === "local" ? [`${socket.path || "*"} `, String(socket.inode)] : ["* ", String(socket.peerInode)];
	const text = endText(socket, end, service);
	const colon = text.lastIndexOf(":") + 1;
	return [text.slice(0, colon), text.slice(colon)];
}

/** An end of an Internet socket as ss writes it. */
function endText(socket: SocketInfo, end: "local" | "remote", service: (port: number) => string): string {
	const port = end === "local" ? socket.localPort : socket.remotePort;
	const address = (end === "local" ? socket.local : socket.remote) ?? (socket.family === "inet6" ? 0n : 0);
	const device = end === "local" && socket.device ? `%${socket.device}` : "";
	const shownPort = port === 0 ? "*" : service(port);
	if (address === 0n && socket.family === "inet6" && !socket.v6only) return `*${device}:${shownPort}`;
	// an IPv4 peer of a socket of both families is shown mapped
	if (typeof address === "number" && socket.family === "inet6") return `[::ffff:${formatIp(address)}]${device}:${shownPort}`;
	return typeof address === "number" ? `${formatIp(address)}${device}:${shownPort}` : `[${formatIp(address)}]${device}:${shownPort}`;
}

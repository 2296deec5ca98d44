/** --check: reading lists of digests and comparing. */
import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { openInput } from "../../lib/inputs.ts";
import type { Context } from "../../lib/program.ts";
import { quoteName } from "../../lib/quote.ts";
import { reason, report } from "../../lib/report.ts";
import { Lines } from "../../lib/stdio.ts";
import { base64Text, type Digest, digestOf, digestOfTag, hexText } from "./algorithms.ts";

interface Claim {
	readonly digest: Digest;
	readonly expected: string;
	readonly base64: boolean;
	readonly name: string;
}

/** The name behind a line that begins with a backslash. */
const unescapeName = (name: string): string => name.replace(/\\(\\|n|r)/g, (_, c: string) => ({ n: "\n", r: "\r", "\\": "\\" })[c] ?? c);

/** Reads a line; undefined when it is no claim. `algorithm` is undefined for cksum, which learns it from tags. */
export function parseClaim(line: string, algorithm: string | undefined, bits: number | undefined): Claim | undefined {
	const escaped = line.startsWith("\\");
	const text = (escaped ? line.slice(1) : line).trimStart();
	const named = (name: string): string => (escaped ? unescapeName(name) : name);
	const tagged = /^(\S+) \((.*)\) = ([0-9A-Za-z+/=]+)$/s.exec(text);
	if (tagged) {
		const digest = digestOfTag(tagged[1] as string);
		const expected = tagged[3] as string;
		if (!digest) return undefined;
		const own = algorithm === undefined ? undefined : digestOf(algorithm, bits ?? (algorithm === "blake2b" ? digest.bits : undefined));
		if (own && own.tag !== digest.tag && !(algorithm === "blake2b" && digest.tag.startsWith("BLAKE2b"))) return undefined;
		const hex = expected.length === digest.bits / 4 && /^[0-9a-fA-F]+$/.test(expected);
		const base64 = !hex && expected.length === Math.ceil(digest.bits / 24) * 4;
		return hex || base64 ? { digest, expected: hex ? expected.toLowerCase() : expected, base64, name: named(tagged[2] as string) } : undefined;
	}
	if (algorithm === undefined) return undefined;
	const plain = /^([0-9A-Za-z+/=]+) [ *](.+)$/s.exec(text);
	if (!plain) return undefined;
	const expected = plain[1] as string;
	const digest = digestOf(algorithm, bits ?? (algorithm === "blake2b" ? expected.length * 4 : undefined));
	if (!digest) return undefined;
	const hex = expected.length === digest.bits / 4 && /^[0-9a-fA-F]+$/.test(expected);
	const base64 = !hex && expected.length === Math.ceil(digest.bits / 24) * 4;
	return hex || base64 ? { digest, expected: hex ? expected.toLowerCase() : expected, base64, name: named(plain[2] as string) } : undefined;
}

export interface VerifyOptions {
	readonly algorithm: string | undefined;
	readonly bits: number | undefined;
	readonly quiet: boolean;
	readonly status: boolean;
	readonly strict: boolean;
	readonly warn: boolean;
	readonly ignoreMissing: boolean;
	/** Computes a digest of a descriptor's content. */
	readonly hash: (digest: Digest, fd: number) => Blocking<Uint8Array>;
}

const count = (number: number, one: string, many: string): string => `WARNING: ${number} ${number === 1 ? one : many}`;

/** Checks one list; true when all of it is well. */
export function* verifyList(context: Context, path: string, options: VerifyOptions): Blocking<boolean> {
	const { sys } = context;
	const shown = path === "-" ? "'standard input'" : quoteName(path);
	let fd: number;
	try {
		fd = yield* openInput(context, path);
	} catch (error) {
		yield* report(context, `${shown}: ${reason(error)}`);
		return false;
	}
	const seen = { claims: 0, verified: 0, wrong: 0, unread: 0, malformed: 0 };
	const lines = new Lines(sys, fd);
	try {
		let number = 0;
		for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) {
			number++;
			if (line.startsWith("#") || line === "") continue;
			const claim = parseClaim(line.replace(/\r$/, ""), options.algorithm, options.bits);
			if (!claim || (claim.name === "-" && path === "-")) {
				seen.malformed++;
				const tag = options.algorithm === undefined ? "" : `${digestOf(options.algorithm, options.bits)?.tag} `;
				if (options.warn) yield* report(context, `${shown}: ${number}: improperly formatted ${tag}checksum line`);
				continue;
			}
			seen.claims++;
			yield* verifyClaim(context, claim, options, seen);
		}
	} catch (error) {
		yield* report(context, `${shown}: ${reason(error)}`);
		return false;
	}
	if (fd !== 0) sys.close(fd);
	return yield* conclude(context, shown, seen, options);
}

interface Seen {
	claims: number;
	verified: number;
	wrong: number;
	unread: number;
	malformed: number;
}

function* verifyClaim(context: Context, claim: Claim, options: VerifyOptions, seen: Seen): Blocking<void> {
	const { sys } = context;
	const shown = /[\\\n\r]/.test(claim.name) ? `\\${claim.name.replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/\r/g, "\\r")}` : claim.name;
	let bytes: Uint8Array;
	try {
		const fd = yield* openInput(context, claim.name);
		bytes = yield* options.hash(claim.digest, fd);
		if (fd !== 0) sys.close(fd);
	} catch (error) {
		if (options.ignoreMissing && isErrno(error, "ENOENT")) return;
		seen.unread++;
		yield* report(context, `${quoteName(claim.name)}: ${reason(error)}`);
		if (!options.status) yield* context.print(`${shown}: FAILED open or read\n`);
		return;
	}
	const matches = (claim.base64 ? base64Text(bytes) : hexText(bytes)) === claim.expected;
	if (matches) seen.verified++;
	else seen.wrong++;
	if (options.status) return;
	if (!matches) yield* context.print(`${shown}: FAILED\n`);
	else if (!options.quiet) yield* context.print(`${shown}: OK\n`);
}

function* conclude(context: Context, shown: string, seen: Seen, options: VerifyOptions): Blocking<boolean> {
	if (seen.claims === 0) {
		yield* report(context, `${shown}: no properly formatted checksum lines found`);
		return false;
	}
	if (!options.status) {
		if (seen.malformed) yield* report(context, count(seen.malformed, "line is improperly formatted", "lines are improperly formatted"));
		if (seen.unread) yield* report(context, count(seen.unread, "listed file could not be read", "listed files could not be read"));
		if (seen.wrong) yield* report(context, count(seen.wrong, "computed checksum did NOT match", "computed checksums did NOT match"));
	}
	const none = options.ignoreMissing && seen.verified === 0;
	if (none && !options.status) yield* report(context, `${shown}: no file was verified`);
	return seen.wrong === 0 && seen.unread === 0 && !none && !(options.strict && seen.malformed > 0);
}

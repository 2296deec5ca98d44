import type { Blocking } from "../../../kernel/abi.ts";
import { requireWord } from "../../lib/argmatch.ts";
import { eachInput } from "../../lib/inputs.ts";
import { type Context, defineProgram } from "../../lib/program.ts";
import { base64Text, type Digest, digestOf, hexText, type Sum, sums } from "./algorithms.ts";
import { checkOptions, hashDescriptor, hashForVerify, lengthOption, listedName, requireCheck } from "./digest-program.ts";
import { verifyList } from "./verify.ts";

const algorithmWords = [
	["bsd"],
	["sysv"],
	["crc"],
	["crc32b"],
	["md5"],
	["sha1"],
	["sha224"],
	["sha256"],
	["sha384"],
	["sha512"],
	["sha2"],
	["sha3"],
	["blake2b"],
	["sm3"],
] as const;

/** The sum of all that a descriptor has. */
export function* sumDescriptor(context: Context, sum: Sum, fd: number): Blocking<Sum> {
	for (;;) {
		const chunk = yield* context.sys.read(fd, 65536);
		if (chunk.length === 0) return sum;
		sum.update(chunk);
		if (context.sys.spend(chunk.length >> 6)) yield* context.sys.reschedule();
	}
}

/** A sum's line: the size in blocks for the old ones, in bytes for the CRCs. */
export function sumLine(algorithm: string, sum: Sum, name: string | undefined): string {
	const behind = name === undefined ? "" : ` ${name}`;
	if (algorithm === "bsd") return `${String(sum.value()).padStart(5, "0")} ${String(Math.ceil(sum.size / 1024)).padStart(5)}${behind}`;
	if (algorithm === "sysv") return `${sum.value()} ${Math.ceil(sum.size / 512)}${behind}`;
	return `${sum.value()} ${sum.size}${behind}`;
}

/** Big-endian bytes of a sum for --raw. */
function rawSum(algorithm: string, value: number): Uint8Array {
	const bytes = [value >>> 24, value >>> 16, value >>> 8, value].map((byte) => byte & 255);
	return Uint8Array.from(algorithm === "bsd" || algorithm === "sysv" ? bytes.slice(2) : bytes);
}

function* chooseDigest(context: Context, algorithm: string): Blocking<Digest> {
	const { options } = context;
	const withLength = algorithm === "blake2b" || algorithm === "sha2" || algorithm === "sha3";
	if (options.has("length") && !withLength) return context.fail("--length is only supported with --algorithm blake2b, sha2, or sha3");
	if (algorithm === "sm3") return context.unsimulated("--algorithm=sm3");
	const bits = algorithm === "blake2b" ? yield* lengthOption(context) : Number(options.value("length") ?? "0");
	const digest = digestOf(algorithm, bits);
	return digest ?? context.fail(`--algorithm=${algorithm} requires specifying --length 224, 256, 384, or 512`);
}

export const cksum = defineProgram({
	name: "cksum",
	package: "coreutils",
	summary: "Print or verify checksums.  By default use the 32 bit CRC algorithm.",
	usage: ["[OPTION]... [FILE]..."],
	options: [
		{ short: "a", long: "algorithm", arg: "TYPE", help: `select the digest type to use: ${algorithmWords.map((words) => words[0]).join(", ")}` },
		{ short: "b", long: "base64", help: "emit base64-encoded digests, not hexadecimal" },
		{ long: "debug", help: "indicate which implementation used", simulated: false },
		{ short: "l", long: "length", arg: "BITS", help: "digest length in bits" },
		{ long: "raw", help: "emit a raw binary digest, not hexadecimal" },
		{ long: "tag", help: "create a BSD-style checksum (the default)" },
		{ long: "untagged", help: "create a reversed style checksum, without digest type" },
		{ short: "z", long: "zero", help: "end each output line with NUL, not newline, and disable file name escaping" },
		...checkOptions,
	],
	*main(context) {
		const { options, operands } = context;
		const given = options.value("algorithm");
		const algorithm = given === undefined ? "crc" : requireWord(context, "--algorithm", algorithmWords, given);
		const sum = sums[algorithm];
		if (options.has("check")) {
			if (given !== undefined && sum) return context.fail("--check is not supported with --algorithm={bsd,sysv,crc,crc32b}");
			const bits = given === undefined ? undefined : Number(options.value("length") ?? "0") || undefined;
			const settings = {
				algorithm: given === undefined ? undefined : algorithm,
				bits,
				quiet: options.has("quiet"),
				status: options.has("status"),
				strict: options.has("strict"),
				warn: options.has("warn"),
				ignoreMissing: options.has("ignore-missing"),
				hash: hashForVerify(context),
			};
			let status = 0;
			for (const path of operands.length ? operands : ["-"]) if (!(yield* verifyList(context, path, settings))) status = 1;
			return status;
		}
		requireCheck(context);
		if (options.has("raw") && operands.length > 1) return context.fail("the --raw option is not supported with multiple files");
		const zero = options.has("zero");
		const end = zero ? "\0" : "\n";
		const untagged = options.last("tag", "untagged") === "untagged";
		const digest = sum ? undefined : yield* chooseDigest(context, algorithm);
		if (sum && options.has("length")) return context.fail("--length is only supported with --algorithm blake2b, sha2, or sha3");
		return yield* eachInput(context, operands, function* (fd, path) {
			const { name, mark } = zero ? { name: path, mark: "" } : listedName(path);
			if (sum) {
				const result = yield* sumDescriptor(context, sum(), fd);
				if (options.has("raw")) yield* context.out.bytes(rawSum(algorithm, result.value()));
				else yield* context.print(sumLine(algorithm, result, operands.length ? name : undefined) + end);
				return;
			}
			const { tag, create } = digest as Digest;
			const bytes = yield* hashDescriptor(context, create, fd);
			if (options.has("raw")) return yield* context.out.bytes(bytes);
			const hash = options.has("base64") ? base64Text(bytes) : hexText(bytes);
			yield* context.print(mark + (untagged ? `${hash}  ${name}` : `${tag} (${name}) = ${hash}`) + end);
		});
	},
});

export const sum = defineProgram({
	name: "sum",
	package: "coreutils",
	summary: "Print or check BSD (16-bit) checksums.",
	usage: ["[OPTION]... [FILE]..."],
	options: [
		{ short: "r", help: "use BSD sum algorithm (the default), use 1K blocks" },
		{ short: "s", long: "sysv", help: "use System V sum algorithm, use 512 bytes blocks" },
	],
	*main(context) {
		const { options, operands } = context;
		const algorithm = options.last("r", "sysv") === "sysv" ? "sysv" : "bsd";
		return yield* eachInput(context, operands, function* (fd, name) {
			const result = yield* sumDescriptor(context, (sums[algorithm] as () => Sum)(), fd);
			yield* context.print(`${sumLine(algorithm, result, operands.length ? name : undefined)}\n`);
		});
	},
});

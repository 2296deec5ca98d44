/** md5sum, the sha*sum and b2sum: one program with different digests. */
import type { Blocking } from "../../../kernel/abi.ts";
import { eachInput } from "../../lib/inputs.ts";
import type { OptionSpec } from "../../lib/options.ts";
import { type Context, defineProgram, type InstalledProgram } from "../../lib/program.ts";
import { quote } from "../../lib/quote.ts";
import { report } from "../../lib/report.ts";
import { type Digest, digestOf, type Hasher, hexText } from "./algorithms.ts";
import { type VerifyOptions, verifyList } from "./verify.ts";

/** The digest of all that a descriptor still has. */
export function* hashDescriptor(context: Context, create: () => Hasher, fd: number): Blocking<Uint8Array> {
	const hasher = create();
	for (;;) {
		const chunk = yield* context.sys.read(fd, 65536);
		if (chunk.length === 0) return hasher.digest();
		hasher.update(chunk);
		if (context.sys.spend(chunk.length >> 5)) yield* context.sys.reschedule();
	}
}

export const hashForVerify =
	(context: Context): VerifyOptions["hash"] =>
	(digest, fd) =>
		hashDescriptor(context, digest.create, fd);

export const checkOptions: readonly OptionSpec[] = [
	{ short: "c", long: "check", help: "read checksums from the FILEs and check them" },
	{ long: "ignore-missing", help: "don't fail or report status for missing files" },
	{ long: "quiet", help: "don't print OK for each successfully verified file" },
	{ long: "status", help: "don't output anything, status code shows success" },
	{ long: "strict", help: "exit non-zero for improperly formatted checksum lines" },
	{ short: "w", long: "warn", help: "warn about improperly formatted checksum lines" },
];

/** A name in a list: backslash first when it had to be escaped. */
export function listedName(name: string): { name: string; mark: string } {
	if (!/[\\\n\r]/.test(name)) return { name, mark: "" };
	return { name: name.replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/\r/g, "\\r"), mark: "\\" };
}

/** Ends the program when options for checking were given without -c. */
export function requireCheck(context: Context): void {
	for (const key of ["ignore-missing", "status", "warn", "quiet", "strict"]) {
		if (context.options.has(key)) context.usage(`the --${key} option is meaningful only when verifying checksums`);
	}
}

/** The length option of b2sum and cksum, in bits; 0 stands for the longest. */
export function* lengthOption(context: Context): Blocking<number | undefined> {
	const text = context.options.value("length");
	if (text === undefined) return undefined;
	const bits = /^\d+$/.test(text) ? Number(text) : undefined;
	if (bits !== undefined && bits % 8 === 0 && bits <= 512) return bits || 512;
	yield* report(context, `invalid length: ${quote(text)}`);
	if (bits === undefined) return context.fail("");
	return context.fail(bits > 512 ? `maximum digest length for ${quote("BLAKE2b")} is 512 bits` : "length is not a multiple of 8");
}

function* check(context: Context, algorithm: string, bits: number | undefined): Blocking<number> {
	const { options, operands } = context;
	if (options.has("tag")) context.usage("the --tag option is meaningless when verifying checksums");
	if (options.has("zero")) context.usage("the --zero option is not supported when verifying checksums");
	if (options.has("binary") || options.has("text")) context.usage("the --binary and --text options are meaningless when verifying checksums");
	const settings: VerifyOptions = {
		algorithm,
		bits,
		quiet: options.last("quiet", "status", "warn") === "quiet" || options.has("quiet"),
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

/** A program for one digest. */
export function digestProgram(name: string, algorithm: string): InstalledProgram {
	const variable = algorithm === "blake2b";
	const tag = (digestOf(algorithm) as Digest).tag;
	return defineProgram({
		name,
		package: "coreutils",
		summary: `Print or check ${tag} checksums.`,
		usage: ["[OPTION]... [FILE]..."],
		options: [
			{ short: "b", long: "binary", help: "read in binary mode" },
			...(variable
				? [
						{
							short: "l",
							long: "length",
							arg: "BITS",
							help: "digest length in bits; must not exceed the max for the blake2 algorithm and must be a multiple of 8",
						},
					]
				: []),
			{ long: "tag", help: "create a BSD-style checksum" },
			{ short: "t", long: "text", help: "read in text mode (default)" },
			{ short: "z", long: "zero", help: "end each output line with NUL, not newline, and disable file name escaping" },
			...checkOptions,
		],
		*main(context) {
			const { options } = context;
			const bits = variable ? yield* lengthOption(context) : undefined;
			if (options.has("check")) return yield* check(context, algorithm, bits);
			requireCheck(context);
			if (options.has("tag") && options.last("binary", "text") === "text") context.usage("--tag does not support --text mode");
			const digest = digestOf(algorithm, bits) as Digest;
			const zero = options.has("zero");
			const sign = options.last("binary", "text") === "binary" ? "*" : " ";
			return yield* eachInput(context, context.operands, function* (fd, path) {
				const hash = hexText(yield* hashDescriptor(context, digest.create, fd));
				const { name: shown, mark } = zero ? { name: path, mark: "" } : listedName(path);
				const line = options.has("tag") ? `${digest.tag} (${shown}) = ${hash}` : `${hash} ${sign}${shown}`;
				yield* context.print(mark + line + (zero ? "\0" : "\n"));
			});
		},
	});
}

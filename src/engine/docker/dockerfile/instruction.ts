/** Instructions with their meaning checked: moby/buildkit frontend/dockerfile/instructions. */
import { invalid } from "../error.ts";
import type { HealthConfig } from "../image/config.ts";
import { goDuration } from "../storage/time-filter.ts";
import { nearest } from "./did-you-mean.ts";
import { type Heredoc, isHeredocWord, type Line, parseError } from "./parser.ts";

/** A command as CMD, ENTRYPOINT and RUN take it. */
export interface ShellOrExec {
	readonly words: readonly string[];
	/** Not a JSON array: run by the shell. */
	readonly shell: boolean;
}

export interface CopyFlags {
	readonly from: string | undefined;
	readonly chown: string | undefined;
	readonly chmod: string | undefined;
	readonly link: boolean;
	readonly parents: boolean;
	readonly exclude: readonly string[];
	readonly keepGitDir: boolean;
	readonly checksum: string | undefined;
	/** ADD: undefined is the default, archives of the context are unpacked. */
	readonly unpack: boolean | undefined;
}

export type Instruction = { readonly line: Line } & (
	| { readonly kind: "from"; readonly image: string; readonly stage: string | undefined; readonly platform: string | undefined }
	| { readonly kind: "arg"; readonly args: readonly { readonly name: string; readonly value: string | undefined }[] }
	| { readonly kind: "env" | "label"; readonly pairs: readonly (readonly [name: string, value: string])[] }
	| {
			readonly kind: "run";
			readonly command: ShellOrExec;
			readonly mounts: readonly string[];
			readonly network: string | undefined;
			readonly security: string | undefined;
	  }
	| { readonly kind: "cmd" | "entrypoint"; readonly command: ShellOrExec }
	| {
			readonly kind: "copy" | "add";
			readonly sources: readonly string[];
			readonly heredocs: readonly Heredoc[];
			readonly destination: string;
			readonly flags: CopyFlags;
	  }
	| { readonly kind: "workdir" | "user" | "stopsignal" | "maintainer" | "onbuild"; readonly value: string }
	| { readonly kind: "expose"; readonly ports: readonly string[] }
	| { readonly kind: "volume"; readonly paths: readonly string[] }
	| { readonly kind: "shell"; readonly words: readonly string[] }
	| { readonly kind: "healthcheck"; readonly health: HealthConfig }
);

const keywords = "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(" ");

const flagNames: Readonly<Record<string, readonly string[]>> = {
	FROM: ["platform"],
	RUN: ["mount", "network", "security", "device"],
	COPY: ["from", "chown", "chmod", "link", "parents", "exclude"],
	ADD: ["chown", "chmod", "link", "keep-git-dir", "checksum", "unpack", "exclude"],
	HEALTHCHECK: ["interval", "timeout", "start-period", "start-interval", "retries"],
};
const booleans = new Set(["link", "parents", "keep-git-dir", "unpack"]);
const repeated = new Set(["mount", "exclude", "device"]);

/** Flags by name, each with its values. */
function flagsOf(line: Line, keyword: string): Map<string, string[]> {
	const out = new Map<string, string[]>();
	const allowed = flagNames[keyword] ?? [];
	for (const text of line.flags) {
		const equals = text.indexOf("=");
		const name = text.slice(2, equals < 0 ? undefined : equals);
		if (!allowed.includes(name)) {
			const near = nearest(name, allowed);
			throw invalid(`unknown flag: --${name}${near === undefined ? "" : ` (did you mean ${near}?)`}`);
		}
		if (equals < 0 && !booleans.has(name)) throw invalid(`missing a value on flag: --${name}`);
		const value = equals < 0 ? "true" : text.slice(equals + 1);
		if (booleans.has(name) && value.toLowerCase() !== "true" && value.toLowerCase() !== "false")
			throw invalid(`expecting boolean value for flag --${name}, not: ${value}`);
		const known = out.get(name);
		if (known && !repeated.has(name)) throw invalid(`duplicate flag specified: --${name}`);
		out.set(name, [...(known ?? []), value]);
	}
	return out;
}

function exactlyOne(line: Line, keyword: string): string {
	if (line.args.length !== 1) throw invalid(`${keyword} requires exactly one argument`);
	return line.args[0] as string;
}

function atLeastOne(line: Line, keyword: string): void {
	if (line.args.length === 0) throw invalid(`${keyword} requires at least one argument`);
}

const command = (line: Line): ShellOrExec => ({ words: line.args, shell: !line.json });

const stageName = /^[a-z][a-z0-9-_.]*$/;

function parseFrom(line: Line): Instruction {
	const flags = flagsOf(line, "FROM");
	const [image = "", as, stage] = line.args;
	if (line.args.length !== 1 && !(line.args.length === 3 && as?.toLowerCase() === "as")) throw invalid("FROM requires either one or three arguments");
	const name = stage?.toLowerCase();
	if (name !== undefined && (!stageName.test(name) || name === "scratch" || name === "context"))
		throw invalid(
			name === "scratch" || name === "context"
				? `invalid name for build stage: ${JSON.stringify(stage)}, name is reserved`
				: `invalid name for build stage: ${JSON.stringify(stage)}, name can't start with a number or contain symbols`,
		);
	return { line, kind: "from", image, stage: name, platform: flags.get("platform")?.[0] };
}

function parsePairs(line: Line, keyword: "ENV" | "LABEL"): Instruction {
	atLeastOne(line, keyword);
	const pairs: [string, string][] = [];
	for (let i = 0; i < line.args.length; i += 2) {
		const name = line.args[i] as string;
		if (name === "") throw invalid(`${keyword} names can not be blank`);
		pairs.push([name, line.args[i + 1] ?? ""]);
	}
	return { line, kind: keyword === "ENV" ? "env" : "label", pairs };
}

function parseCopy(line: Line, keyword: "COPY" | "ADD"): Instruction {
	const flags = flagsOf(line, keyword);
	if (line.args.length < 2) {
		if (line.args.length === 0)
			throw invalid(
				`${keyword} requires at least two arguments, but only one was provided. Destination could not be determined`.replace("only one was", "none were"),
			);
		throw invalid(`${keyword} requires at least two arguments, but only one was provided. Destination could not be determined`);
	}
	const unpack = flags.get("unpack")?.[0];
	return {
		line,
		kind: keyword === "COPY" ? "copy" : "add",
		sources: line.args.slice(0, -1).filter((source) => line.heredocs.length === 0 || !isHeredocWord(source)),
		heredocs: line.heredocs,
		destination: line.args.at(-1) as string,
		flags: {
			from: flags.get("from")?.[0],
			chown: flags.get("chown")?.[0],
			chmod: flags.get("chmod")?.[0],
			link: flags.get("link")?.[0]?.toLowerCase() === "true",
			parents: flags.get("parents")?.[0]?.toLowerCase() === "true",
			exclude: flags.get("exclude") ?? [],
			keepGitDir: flags.get("keep-git-dir")?.[0]?.toLowerCase() === "true",
			checksum: flags.get("checksum")?.[0],
			unpack: unpack === undefined ? undefined : unpack.toLowerCase() === "true",
		},
	};
}

function duration(flags: ReadonlyMap<string, readonly string[]>, name: string): number {
	const text = flags.get(name)?.[0];
	if (text === undefined) return 0;
	const seconds = goDuration(text);
	if (seconds === undefined)
		throw invalid(/^[-+]?[\d.]+$/.test(text) ? `time: missing unit in duration ${JSON.stringify(text)}` : `time: invalid duration ${JSON.stringify(text)}`);
	if (seconds < 0) throw invalid(`Interval "${name}" cannot be less than 0: ${text}`);
	if (seconds > 0 && seconds < 0.001) throw invalid(`Interval "${name}" cannot be less than 1ms`);
	return Math.round(seconds * 1e9);
}

function parseHealth(line: Line): Instruction {
	atLeastOne(line, "HEALTHCHECK");
	const flags = flagsOf(line, "HEALTHCHECK");
	const [first = "", ...rest] = line.args;
	const type = first.toUpperCase();
	if (type === "NONE") {
		if (rest.length) throw invalid("HEALTHCHECK NONE takes no arguments");
		return { line, kind: "healthcheck", health: { Test: ["NONE"] } };
	}
	if (type !== "CMD") throw invalid(`Unknown type ${JSON.stringify(type)} in HEALTHCHECK (try CMD)`);
	if (rest.length === 0) throw invalid("Missing command after HEALTHCHECK CMD");
	const retriesText = flags.get("retries")?.[0];
	const retries = retriesText === undefined ? 0 : Number(retriesText);
	if (!Number.isInteger(retries)) throw invalid(`strconv.ParseInt: parsing ${JSON.stringify(retriesText)}: invalid syntax`);
	if (retriesText !== undefined && retries < 1) throw invalid(`--retries cannot be less than 0: ${retries}`);
	const interval = duration(flags, "interval");
	const timeout = duration(flags, "timeout");
	const startPeriod = duration(flags, "start-period");
	const startInterval = duration(flags, "start-interval");
	return {
		line,
		kind: "healthcheck",
		health: {
			Test: line.json ? ["CMD", ...rest] : ["CMD-SHELL", rest.join(" ")],
			...(interval ? { Interval: interval } : {}),
			...(timeout ? { Timeout: timeout } : {}),
			...(startPeriod ? { StartPeriod: startPeriod } : {}),
			...(startInterval ? { StartInterval: startInterval } : {}),
			...(retries ? { Retries: retries } : {}),
		},
	};
}

function parseOnbuild(line: Line): Instruction {
	atLeastOne(line, "ONBUILD");
	const value = line.rest;
	const trigger = (/^\S+/.exec(value)?.[0] ?? "").toUpperCase();
	if (trigger === "ONBUILD") throw invalid("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
	if (trigger === "MAINTAINER" || trigger === "FROM") throw invalid(`${trigger} isn't allowed as an ONBUILD trigger`);
	return { line, kind: "onbuild", value };
}

function parseArg(line: Line): Instruction {
	atLeastOne(line, "ARG");
	return {
		line,
		kind: "arg",
		args: line.args.map((arg) => {
			const equals = arg.indexOf("=");
			const name = equals < 0 ? arg : arg.slice(0, equals);
			if (name === "") throw invalid("ARG names can not be blank");
			return { name, value: equals < 0 ? undefined : arg.slice(equals + 1) };
		}),
	};
}

function parseRun(line: Line): Instruction {
	const flags = flagsOf(line, "RUN");
	atLeastOne(line, "RUN");
	return {
		line,
		kind: "run",
		command: command(line),
		mounts: flags.get("mount") ?? [],
		network: flags.get("network")?.[0],
		security: flags.get("security")?.[0],
	};
}

function parse(line: Line, keyword: string): Instruction {
	if (line.flags.length && !flagNames[keyword]) flagsOf(line, keyword);
	switch (keyword) {
		case "FROM":
			return parseFrom(line);
		case "ARG":
			return parseArg(line);
		case "ENV":
		case "LABEL":
			return parsePairs(line, keyword);
		case "RUN":
			return parseRun(line);
		case "CMD":
		case "ENTRYPOINT":
			return { line, kind: keyword === "CMD" ? "cmd" : "entrypoint", command: command(line) };
		case "COPY":
		case "ADD":
			return parseCopy(line, keyword);
		case "WORKDIR":
		case "USER":
		case "STOPSIGNAL":
		case "MAINTAINER":
			return { line, kind: keyword.toLowerCase() as "workdir", value: exactlyOne(line, keyword) };
		case "EXPOSE":
			atLeastOne(line, keyword);
			return { line, kind: "expose", ports: line.args.toSorted() };
		case "VOLUME":
			atLeastOne(line, keyword);
			if (line.args.some((path) => path.trim() === "")) throw invalid("VOLUME specified can not be an empty string");
			return { line, kind: "volume", paths: line.args };
		case "SHELL":
			if (line.args.length === 0) throw invalid("SHELL requires at least one argument");
			if (!line.json) throw invalid("SHELL requires the arguments to be in JSON form");
			return { line, kind: "shell", words: line.args };
		case "HEALTHCHECK":
			return parseHealth(line);
		case "ONBUILD":
			return parseOnbuild(line);
		default: {
			const near = nearest(line.keyword.toUpperCase(), keywords);
			throw invalid(`unknown instruction: ${line.keyword}${near === undefined ? "" : ` (did you mean ${near}?)`}`);
		}
	}
}

/** One instruction. EngineError with the words alone. */
export const parseInstruction = (line: Line): Instruction => parse(line, line.keyword.toUpperCase());

/** As above, with "dockerfile parse error on line N: " before the words. */
export function parseInstructionOfFile(line: Line): Instruction {
	try {
		return parseInstruction(line);
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		throw parseError(line.start, error.message);
	}
}

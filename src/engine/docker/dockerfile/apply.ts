/** What instructions that run nothing change in a container's configuration: moby builder/dockerfile/dispatchers.go. */
import { invalid } from "../error.ts";
import type { ContainerConfig } from "../image/config.ts";
import { type Environment, expandWord, expandWords } from "./expand.ts";
import { type Instruction, parseInstruction, type ShellOrExec } from "./instruction.ts";
import { parseLine } from "./parser.ts";

export const DEFAULT_SHELL: readonly string[] = ["/bin/sh", "-c"];
const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The command that is run: with the shell before it where it is one text. */
export const withShell = (command: ShellOrExec, config: ContainerConfig): string[] =>
	command.shell ? [...(config.Shell?.length ? config.Shell : DEFAULT_SHELL), command.words.join(" ")] : [...command.words];

/** Sets a name in a list of NAME=value, in place. */
export function setEnvironment(env: readonly string[], name: string, value: string): string[] {
	const at = env.findIndex((entry) => entry.slice(0, entry.indexOf("=")) === name);
	return at < 0 ? [...env, `${name}=${value}`] : env.with(at, `${name}=${value}`);
}

export function environmentOf(config: ContainerConfig): Environment {
	const map = new Map((config.Env ?? []).map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]));
	return (name) => map.get(name);
}

/** A base image that has no PATH gets this one. */
export const withDefaultPath = (config: ContainerConfig): ContainerConfig =>
	config.Env?.some((entry) => entry.startsWith("PATH=")) ? config : { ...config, Env: [`PATH=${DEFAULT_PATH}`, ...(config.Env ?? [])] };

/** filepath.Join of a directory that a WORKDIR names relative to the one before. */
export function joinDirectory(before: string, path: string): string {
	const parts: string[] = [];
	for (const part of (path.startsWith("/") ? path : `${before}/${path}`).split("/")) {
		if (part === "" || part === ".") continue;
		if (part === "..") parts.pop();
		else parts.push(part);
	}
	return `/${parts.join("/")}`;
}

/** nat.ParsePortSpecs: `80`, `80/udp`, `80-82`, `[ip:]hostPort:containerPort`. */
function exposed(specs: readonly string[]): Record<string, Record<string, never>> {
	const ports: Record<string, Record<string, never>> = {};
	for (const spec of specs) {
		const slash = spec.lastIndexOf("/");
		const protocol = (slash < 0 ? "tcp" : spec.slice(slash + 1) || "tcp").toLowerCase();
		const range = (slash < 0 ? spec : spec.slice(0, slash)).split(":").at(-1) as string;
		const match = /^(\d+)(?:-(\d+))?$/.exec(range);
		if (range === "") throw invalid(`No port specified: ${spec}<empty>`);
		const [low, high] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
		if (!match || low > 65535 || high > 65535 || high < low) throw invalid(`Invalid containerPort: ${range}`);
		if (!["tcp", "udp", "sctp"].includes(protocol)) throw invalid(`Invalid proto: ${protocol}`);
		for (let port = low; port <= high; port++) ports[`${port}/${protocol}`] = {};
	}
	return ports;
}

const signalNames =
	"HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS CLD IOT POLL RTMIN RTMAX".split(
		" ",
	);

/** signal.ParseSignal: a number or a name, with or without SIG. */
function checkSignal(text: string): void {
	const name = text.toUpperCase().replace(/^SIG/, "");
	const isNumber = /^\d+$/.test(text);
	if (isNumber ? Number(text) === 0 : !signalNames.includes(name) && !/^RTM(IN\+([1-9]|1[0-5])|AX-([1-9]|1[0-4]))$/.test(name))
		throw invalid(`invalid signal: ${text}`);
}

export interface Context {
	readonly escapeToken: string;
	/** Build arguments and the image's environment. */
	readonly env: Environment;
}

/** The configuration after an instruction; undefined for those that run, copy or begin a stage. */
export function applyInstruction(config: ContainerConfig, instruction: Instruction, context: Context): ContainerConfig | undefined {
	const expand = (text: string): string => expandWord(text, context.escapeToken, context.env);
	switch (instruction.kind) {
		case "env": {
			let env: string[] = [...(config.Env ?? [])];
			for (const [name, value] of instruction.pairs) env = setEnvironment(env, expand(name), expand(value));
			return { ...config, Env: env };
		}
		case "label": {
			const labels = { ...config.Labels };
			for (const [name, value] of instruction.pairs) labels[expand(name)] = expand(value);
			return { ...config, Labels: labels };
		}
		case "cmd":
			return { ...config, Cmd: withShell(instruction.command, config), ...(config.ArgsEscaped ? { ArgsEscaped: false } : {}) };
		case "entrypoint":
			return { ...config, Entrypoint: instruction.command.words.length ? withShell(instruction.command, config) : null };
		case "workdir":
			return { ...config, WorkingDir: joinDirectory(config.WorkingDir || "/", expand(instruction.value)) };
		case "user":
			return { ...config, User: expand(instruction.value) };
		case "stopsignal": {
			const signal = expand(instruction.value);
			checkSignal(signal);
			return { ...config, StopSignal: signal };
		}
		case "expose": {
			const specs = instruction.ports.flatMap((port) => expandWords(port, context.escapeToken, context.env));
			return { ...config, ExposedPorts: { ...config.ExposedPorts, ...exposed(specs) } };
		}
		case "volume": {
			const volumes = { ...config.Volumes };
			for (const path of instruction.paths) volumes[expand(path)] = {};
			return { ...config, Volumes: volumes };
		}
		case "shell":
			return { ...config, Shell: [...instruction.words] };
		case "healthcheck":
			return { ...config, Healthcheck: instruction.health };
		case "onbuild":
			return { ...config, OnBuild: [...(config.OnBuild ?? []), instruction.value] };
		default:
			return undefined;
	}
}

const changeable = new Set(["cmd", "entrypoint", "env", "expose", "healthcheck", "label", "onbuild", "stopsignal", "user", "volume", "workdir"]);

/** `--change` of commit and import: instructions that run nothing. Throws what BuildFromConfig says. */
export function applyChanges(config: ContainerConfig, changes: readonly string[]): ContainerConfig {
	let out = config;
	for (const change of changes) {
		for (const text of change.split("\n")) {
			if (text.trim() === "") continue;
			const line = parseLine(text);
			const kind = line.keyword.toLowerCase();
			if (!changeable.has(kind)) throw invalid(`${line.keyword} is not a valid change command`);
			const next = applyInstruction(out, parseInstruction(line), { escapeToken: "\\", env: environmentOf(out) });
			if (next) out = next;
		}
	}
	return out;
}

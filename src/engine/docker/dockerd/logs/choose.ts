/** Which driver keeps a container's output, and whether its options are right. */
import type { Sys } from "../../../kernel/abi.ts";
import type { HostConfig } from "../../api/container.ts";
import { EngineError, invalid, notFound } from "../../error.ts";
import type { Container } from "../container/container.ts";
import { shortId } from "../ids.ts";
import { ramInBytes } from "../units.ts";
import type { LogDriver } from "./driver.ts";
import { JsonFile } from "./json-file.ts";
import { withoutLog } from "./none.ts";

const drivers = ["awslogs", "fluentd", "gelf", "journald", "json-file", "local", "none", "splunk", "syslog"];
/** Those whose output is kept here, or is meant to go nowhere. */
const kept = ["json-file", "local", "none"];
const common = ["mode", "max-buffer-size", "cache-disabled", "cache-max-size", "cache-max-file", "cache-compress"];
const options: Readonly<Record<string, readonly string[]>> = {
	"json-file": ["max-file", "max-size", "compress", "labels", "labels-regex", "env", "env-regex", "tag"],
	local: ["max-file", "max-size", "compress"],
};

/** ValidateLogOpts of the driver. Throws its words. */
export function checkLogConfig(config: HostConfig["LogConfig"]): void {
	const type = config?.Type ?? "";
	if (!drivers.includes(type)) throw notFound(`error looking up logging plugin ${type}: plugin ${JSON.stringify(type)} not found`);
	// what they would take elsewhere must not vanish
	if (!kept.includes(type)) throw new EngineError("not-implemented", `the log driver ${type} is not simulated here; the real engine has it`);
	const given = config?.Config ?? {};
	const mode = given["mode"];
	if (mode !== undefined && !["", "blocking", "non-blocking"].includes(mode)) throw invalid(`logger: logging mode not supported: ${mode}`);
	const known = options[type];
	if (!known) return;
	for (const key of Object.keys(given)) {
		if (!known.includes(key) && !common.includes(key)) throw invalid(`unknown log opt '${key}' for ${type} log driver`);
	}
}

const listed = (text: string | undefined): string[] => (text ? text.split(",").map((word) => word.trim()) : []);

/** ExtraAttributes: labels and environment that are to stand in each line. */
function attributesOf(container: Container, config: Readonly<Record<string, string>>): Record<string, string> {
	const out: Record<string, string> = {};
	const labels = container.config.Labels ?? {};
	for (const name of listed(config["labels"])) if (labels[name] !== undefined) out[name] = labels[name];
	const env = new Map((container.config.Env ?? []).map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
	for (const name of listed(config["env"])) {
		const value = env.get(name);
		if (value !== undefined) out[name] = value;
	}
	const tag = config["tag"];
	if (tag) out["tag"] = tag.replace(/\{\{\s*\.ID\s*\}\}/g, shortId(container.id)).replace(/\{\{\s*\.Name\s*\}\}/g, container.plainName);
	return out;
}

/** The container's log. Throws what is wrong with its sizes. */
export function openLog(sys: Sys, container: Container, directory: string): LogDriver {
	const type = container.hostConfig.LogConfig?.Type ?? "json-file";
	if (type !== "json-file" && type !== "local") return withoutLog(type);
	const config = container.hostConfig.LogConfig?.Config ?? {};
	const size = config["max-size"];
	const maxSize = size === undefined ? Number.POSITIVE_INFINITY : ramInBytes(size);
	if (maxSize === undefined) throw invalid(`invalid size: '${size}'`);
	if (maxSize <= 0) throw invalid("max-size must be a positive number");
	const files = config["max-file"] ?? "1";
	if (!/^-?\d+$/.test(files)) throw invalid(`strconv.Atoi: parsing ${JSON.stringify(files)}: invalid syntax`);
	if (Number(files) < 1) throw invalid("max-file cannot be less than 1");
	const path = type === "local" ? `${directory}/local-logs/container.log` : `${directory}/${container.id}-json.log`;
	if (type === "local" && !sys.tryStat(`${directory}/local-logs`)) sys.mkdir(`${directory}/local-logs`, 0o700);
	container.logPath = type === "local" ? "" : path;
	const log = new JsonFile(path, { maxSize, maxFiles: Number(files), attributes: type === "local" ? {} : attributesOf(container, config) });
	return log;
}

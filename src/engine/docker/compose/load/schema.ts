/** What may stand where in a compose file: names of properties, and the kinds of the usual ones. The words are those of its JSON schema's validator. */
import { CliError } from "../../cli/command/spec.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const topLevel = words("version name include services models networks volumes secrets configs");

const service = words(`develop deploy annotations attach build blkio_config cap_add cap_drop cgroup cgroup_parent command configs container_name cpu_count
	cpu_percent cpu_shares cpu_quota cpu_period cpu_rt_period cpu_rt_runtime cpus cpuset credential_spec depends_on device_cgroup_rules devices dns dns_opt
	dns_search domainname entrypoint env_file label_file environment expose extends provider external_links extra_hosts gpus group_add healthcheck hostname
	image init ipc isolation labels links logging mac_address mem_limit mem_reservation mem_swappiness memswap_limit models network_mode networks
	oom_kill_disable oom_score_adj pid pids_limit platform ports post_start pre_stop privileged profiles pull_policy pull_refresh_after read_only restart
	runtime scale secrets security_opt shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits use_api_socket user uts
	userns_mode volumes volumes_from working_dir`);

const network = words("name driver driver_opts ipam external internal enable_ipv4 enable_ipv6 attachable labels");
const volume = words("name driver driver_opts external labels");
const build = words(`context dockerfile dockerfile_inline entitlements args ssh labels cache_from cache_to no_cache additional_contexts network provenance
	sbom pull target shm_size extra_hosts isolation privileged secrets tags ulimits platforms`);
const health = words("disable interval retries test timeout start_period start_interval");

type Kind = "string" | "boolean" | "array" | "object" | "number";

/** Which kinds a property takes; those that are not here are not looked at. */
const kinds: Readonly<Record<string, readonly Kind[]>> = {
	image: ["string"],
	container_name: ["string"],
	hostname: ["string"],
	working_dir: ["string"],
	user: ["string"],
	restart: ["string"],
	network_mode: ["string"],
	stop_signal: ["string"],
	ports: ["array"],
	volumes: ["array"],
	expose: ["array"],
	profiles: ["array"],
	cap_add: ["array"],
	cap_drop: ["array"],
	devices: ["array"],
	security_opt: ["array"],
	environment: ["object", "array"],
	labels: ["object", "array"],
	networks: ["object", "array"],
	depends_on: ["object", "array"],
	build: ["string", "object"],
	healthcheck: ["object"],
	deploy: ["object"],
	logging: ["object"],
};

const kindOf = (value: unknown): Kind => (Array.isArray(value) ? "array" : value === null ? "object" : (typeof value as Kind));

class Checker {
	private readonly file: string;
	constructor(file: string) {
		this.file = file;
	}
	fail(place: string, message: string): never {
		throw new CliError(`validating ${this.file}: ${place === "" ? "" : `${place} `}${message}`);
	}
	properties(value: unknown, place: string, allowed: ReadonlySet<string>): void {
		if (value === null || value === undefined) return;
		if (kindOf(value) !== "object") this.fail(place, "must be a mapping");
		const foreign = Object.keys(value as object).filter((key) => !allowed.has(key) && !key.startsWith("x-"));
		if (foreign.length) this.fail(place, `additional properties ${foreign.map((key) => `'${key}'`).join(", ")} not allowed`);
	}
	service(value: unknown, place: string): void {
		this.properties(value, place, service);
		for (const [key, item] of Object.entries((value ?? {}) as object)) {
			const wanted = kinds[key];
			if (!wanted || item === null || wanted.includes(kindOf(item))) continue;
			// a number where a text belongs is read as one
			if (wanted[0] === "string" && (typeof item === "number" || typeof item === "boolean") && key !== "image")
				this.fail(`${place}.${key}`, "must be a string");
			this.fail(
				`${place}.${key}`,
				wanted.length === 1 ? `must be a ${wanted[0] === "object" ? "mapping" : wanted[0]}` : `must be a ${wanted[0] === "object" ? "mapping" : wanted[0]}`,
			);
		}
		const { build: b, healthcheck: h } = (value ?? {}) as { build?: unknown; healthcheck?: unknown };
		if (kindOf(b ?? "") === "object") this.properties(b, `${place}.build`, build);
		this.properties(h, `${place}.healthcheck`, health);
	}
	group(value: unknown, place: string, check: (item: unknown, place: string) => void): void {
		if (value === null || value === undefined) return;
		if (kindOf(value) !== "object") this.fail(place, "must be a mapping");
		for (const [key, item] of Object.entries(value as object)) {
			if (key.startsWith("x-")) continue;
			if (!/^[a-zA-Z0-9._-]+$/.test(key)) this.fail(place, `additional properties '${key}' not allowed`);
			check(item, `${place}.${key}`);
		}
	}
}

/** Throws CliError with what the schema refuses. */
export function validate(file: string, document: Readonly<Record<string, unknown>>): void {
	const checker = new Checker(file);
	checker.properties(document, "", topLevel);
	checker.group(document.services, "services", (item, place) => {
		if (item === null || kindOf(item) !== "object") checker.fail(place, "must be a mapping");
		checker.service(item, place);
	});
	checker.group(document.networks, "networks", (item, place) => checker.properties(item, place, network));
	checker.group(document.volumes, "volumes", (item, place) => checker.properties(item, place, volume));
}

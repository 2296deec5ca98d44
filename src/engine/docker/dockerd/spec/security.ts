/** --security-opt: daemon.parseSecurityOpt. */
import { invalid } from "../../error.ts";
import type { Container } from "../container/container.ts";

/** Sets the container's profiles. Throws EngineError. */
export function parseSecurityOptions(container: Container, noNewPrivileges: boolean): void {
	const host = container.hostConfig;
	container.noNewPrivileges = noNewPrivileges;
	for (const option of host.SecurityOpt ?? []) {
		if (option === "no-new-privileges") container.noNewPrivileges = true;
		else if (option === "disable") continue;
		else if (option === "systempaths=unconfined") {
			host.MaskedPaths = [];
			host.ReadonlyPaths = [];
		} else {
			// "key:value" is the older form
			const at = option.indexOf("=") >= 0 ? option.indexOf("=") : option.indexOf(":");
			if (at < 0) throw invalid(`invalid --security-opt 1: ${JSON.stringify(option)}`);
			setOption(container, option.slice(0, at), option.slice(at + 1), option);
		}
	}
	if (host.Privileged) {
		host.MaskedPaths ??= [];
		host.ReadonlyPaths ??= [];
	}
}

function setOption(container: Container, key: string, value: string, option: string): void {
	switch (key) {
		case "label":
		case "writable-cgroups":
			return;
		case "apparmor":
			container.appArmorProfile = value;
			return;
		case "seccomp":
			container.seccompProfile = value;
			return;
		case "no-new-privileges": {
			if (!["true", "false", "1", "0"].includes(value)) throw invalid(`invalid --security-opt 2: ${JSON.stringify(option)}`);
			container.noNewPrivileges = value === "true" || value === "1";
			return;
		}
		default:
			throw invalid(`invalid --security-opt 2: ${JSON.stringify(option)}`);
	}
}

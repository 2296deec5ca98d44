import type { Blocking } from "../../../kernel/abi.ts";
import { capabilityNames } from "../../../kernel/capabilities.ts";
import { architectures, seccompActions, seccompOperators } from "../../oci/seccomp-names.ts";
import type { Command, Invocation } from "../app/command.ts";
import { knownMountOptions } from "../container/mount-options.ts";
import { COMMIT, LIBSECCOMP, SPEC_VERSION, VERSION } from "../version.ts";

const seccompFlags = ["SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_SPEC_ALLOW", "SECCOMP_FILTER_FLAG_LOG"];

/** features.md of the runtime specification. */
export const features = {
	ociVersionMin: "1.0.0",
	ociVersionMax: SPEC_VERSION,
	hooks: ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"],
	mountOptions: knownMountOptions,
	linux: {
		namespaces: ["cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts"],
		capabilities: capabilityNames.map((name) => `CAP_${name.toUpperCase()}`),
		cgroup: { v1: true, v2: true, systemd: true, systemdUser: true, rdma: true },
		seccomp: {
			enabled: true,
			actions: seccompActions,
			operators: seccompOperators,
			archs: architectures,
			knownFlags: seccompFlags,
			supportedFlags: seccompFlags,
		},
		apparmor: { enabled: true },
		selinux: { enabled: true },
		intelRdt: { enabled: true },
		mountExtensions: { idmap: { enabled: true } },
	},
	annotations: {
		"io.github.seccomp.libseccomp.version": LIBSECCOMP,
		"org.opencontainers.runc.checkpoint.enabled": "true",
		"org.opencontainers.runc.commit": COMMIT,
		"org.opencontainers.runc.version": VERSION,
	},
	potentiallyUnsafeConfigAnnotations: ["bundle", "org.systemd.property.", "org.criu.config"],
};

function* show({ sys }: Invocation): Blocking<number> {
	yield* sys.write(1, `${JSON.stringify(features, undefined, 4)}\n`);
	return 0;
}

export const featuresCommand: Command = {
	name: "features",
	summary: "show the enabled features",
	argsUsage: "[arguments...]",
	description:
		"Show the enabled features.\n   The result is parsable as a JSON.\n   See https://github.com/opencontainers/runtime-spec/blob/main/features.md for the type definition.\n",
	operands: { exactly: 0 },
	flags: [],
	run: show,
};

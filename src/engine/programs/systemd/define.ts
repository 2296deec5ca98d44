/** The manners of systemd's programs: getopt's message alone for a wrong option, --version with the features, verbs with near misses. */

import type { OptionSpec } from "../lib/options.ts";
import { defineProgram, type InstalledProgram, type ProgramSpec } from "../lib/program.ts";

export const VERSION = "262.1-1";

const features =
	"+PAM +AUDIT +SELINUX +APPARMOR +IMA +IPE +SMACK +SECCOMP -GNUTLS +OPENSSL +ACL +BLKID +CURL +ELFUTILS +FIDO2 +IDN2 +KMOD +LIBCRYPTSETUP +LIBCRYPTSETUP_PLUGINS +LIBFDISK +PCRE2 +PWQUALITY +P11KIT +QRENCODE +TPM2 +BZIP2 +LZ4 +XZ +ZLIB +ZSTD +BPF_FRAMEWORK +BTF -XKBCOMMON -UTMP +LIBARCHIVE";

const standard: readonly OptionSpec[] = [
	{ short: "h", long: "help", help: "Show this help" },
	{ long: "version", help: "Show package version" },
];

export function defineSystemd(spec: Omit<ProgramSpec, "package" | "usageHint">): InstalledProgram {
	return defineProgram({
		...spec,
		package: "systemd",
		usageHint: "",
		options: [...spec.options, ...standard],
		*main(context) {
			if (context.options.has("version")) {
				yield* context.print(`systemd 262 (${VERSION})\n${features}\n`);
				return 0;
			}
			if (context.options.has("help")) {
				const usage = spec.usage.map((u) => `${spec.name} ${u}`.trimEnd()).join("\n");
				const lines = [...spec.options, ...standard].map(
					(o) =>
						`  ${o.short ? `-${o.short}` : "  "} ${o.long ? `--${o.long}${o.arg ? `=${o.arg}` : ""}` : ""}`.padEnd(30) +
						` ${o.help}${o.simulated === false ? " (not simulated)" : ""}`,
				);
				yield* context.print(`${usage}\n\n${spec.summary}.\n\nOptions:\n${lines.join("\n")}\n\nSee the ${spec.name}(1) man page for details.\n`);
				return 0;
			}
			return yield* spec.main(context);
		},
	});
}

function distance(a: string, b: string): number {
	let row = Array.from({ length: b.length + 1 }, (_, i) => i);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++)
			next.push(Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)));
		row = next;
	}
	return row[b.length] as number;
}

/** strv_find_closest: the message for a verb that there is not. */
export function unknownVerb(verb: string, verbs: readonly string[]): string {
	const [best] = verbs.map((v) => ({ v, d: distance(verb, v) })).sort((a, b) => a.d - b.d);
	return best && best.d <= 5 ? `Unknown command verb '${verb}', did you mean '${best.v}'?\n` : `Unknown command verb '${verb}'.\n`;
}

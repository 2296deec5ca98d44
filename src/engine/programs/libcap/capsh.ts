/** capsh(1): does what each argument says, in order. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { capabilitiesIn, capabilityNames } from "../../kernel/capabilities.ts";
import { isErrno } from "../../kernel/errno.ts";
import { Accounts, findGroup } from "../lib/accounts.ts";
import { execFailureStatus, execvp } from "../lib/launch.ts";
import { type Context, defineProgram, Failure } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { capshOptions, capshUsage } from "./options.ts";
import { currentText, modeOf, printText } from "./state.ts";
import { listMask, namedMask, parseIab, parseState } from "./text.ts";

const fail = (message: string): never => {
	throw new Failure(message, 1);
};

class Capsh {
	private readonly context: Context;
	private readonly sys: Sys;
	shell = "/bin/bash";
	constructor(context: Context) {
		this.context = context;
		this.sys = context.sys;
	}

	private names(text: string): bigint {
		const mask = listMask(text);
		return typeof mask === "string" ? fail(`capability [${mask}] is unknown to libcap\n`) : mask;
	}

	private number(option: string, text: string): number {
		return /^\d+$/.test(text) ? Number(text) : fail(`invalid --${option} value: want non-negative integer, got "${text}"\n`);
	}

	private attempt(message: (words: string) => string, act: () => void): void {
		try {
			act();
		} catch (error) {
			fail(message(reason(error)));
		}
	}

	private drop(text: string): void {
		const mask = this.names(text);
		const { bounding, effective } = this.sys.capget();
		if (!(effective & (1n << 8n))) fail("unable to raise CAP_SETPCAP for BSET changes: Operation not permitted\n");
		this.attempt(
			(words) => `failed to drop [${text}]: ${words}\n`,
			() => {
				this.sys.capset({ bounding: bounding & ~mask });
			},
		);
	}

	private setState(text: string): void {
		const state = parseState(text) ?? fail(`unable to interpret [--caps=${text}]\n`);
		this.attempt(
			() => `Unable to set capabilities [--caps=${text}]\n`,
			() => {
				this.sys.capset(state);
			},
		);
	}

	private addAmbient(text: string): void {
		for (const name of text.split(",")) {
			const bit = namedMask(name) ?? fail(`capability [${name}] is unknown to libcap\n`);
			this.attempt(
				() => `failed to raise ambient [${name}=${capabilityNames.findIndex((_, i) => 1n << BigInt(i) === bit)}]\n`,
				() => {
					this.sys.capset({ ambient: this.sys.capget().ambient | bit });
				},
			);
		}
	}

	private setIab(text: string): void {
		const iab = parseIab(text) ?? fail(`iab: '${text}' malformed\n`);
		const { bounding } = this.sys.capget();
		this.attempt(
			(words) => `unable to set IAB tuple: ${words}\n`,
			() => {
				this.sys.capset({ inheritable: iab.inheritable });
				this.sys.capset({ ambient: iab.ambient });
				this.sys.capset({ bounding: bounding & ~iab.dropped });
			},
		);
	}

	/** The user's ids and groups; what is permitted stays, as libcap's cap_setuid does it. */
	private *becomeUser(name: string): Blocking<void> {
		const accounts = yield* Accounts.load(this.sys);
		const user = accounts.userByName(name) ?? fail(`User [${name}] not known\n`);
		this.attempt(
			(words) => `Failed to set groups: ${words}\n`,
			() => {
				this.sys.setgroups(accounts.groupsOf(user.name, user.gid));
				this.sys.setresgid(user.gid, user.gid, user.gid);
				this.sys.prctl({ keepCaps: true });
				this.sys.setresuid(user.uid, user.uid, user.uid);
				this.sys.prctl({ keepCaps: false });
			},
		);
	}

	private *groups(text: string): Blocking<void> {
		const accounts = yield* Accounts.load(this.sys);
		const ids = text
			.split(",")
			.filter(Boolean)
			.map((name) => findGroup(accounts, name) ?? fail(`Failed to identify gid for group [${name}]\n`));
		this.attempt(
			(words) => `Failed to set groups: ${words}\n`,
			() => {
				this.sys.setgroups(ids);
			},
		);
	}

	private has(set: "permitted" | "inheritable" | "ambient" | "bounding", name: string, where: string): void {
		const bit = namedMask(name) ?? fail(`cap[${name}] not recognized by library\n`);
		if (!(this.sys.capget()[set] & bit)) fail(`cap[${name}] not ${where}\n`);
	}

	private decode(text: string): string {
		const mask = /^(0x)?[0-9a-f]+$/i.test(text) ? BigInt(`0x${text.replace(/^0x/i, "")}`) : 0n;
		return `0x${mask.toString(16).padStart(16, "0")}=${capabilitiesIn(mask)
			.map((name) => `cap_${name}`)
			.join(",")}\n`;
	}

	/** One argument; a number ends the program with that status. */
	*step(arg: string): Blocking<void> {
		const { context, sys } = this;
		const equals = arg.indexOf("=");
		const [name, value] = equals < 0 ? [arg, ""] : [arg.slice(0, equals), arg.slice(equals + 1)];
		switch (name) {
			case "--print":
				return yield* context.print(yield* printText(context));
			case "--current":
				return yield* context.print(currentText(context));
			case "--decode":
				return yield* context.print(this.decode(value));
			case "--drop":
				return this.drop(value);
			case "--caps":
				return this.setState(value);
			case "--inh":
				return this.attempt(
					(words) => `Unable to set inheritable capabilities: ${words}\n`,
					() => {
						sys.capset({ inheritable: this.names(value) });
					},
				);
			case "--addamb":
				return this.addAmbient(value);
			case "--delamb": {
				const mask = this.names(value);
				return sys.capset({ ambient: sys.capget().ambient & ~mask });
			}
			case "--noamb":
				return sys.capset({ ambient: 0n });
			case "--iab":
				return this.setIab(value);
			case "--uid": {
				const uid = this.number("uid", value);
				return this.attempt(
					(words) => `Failed to set uid=${uid}: ${words}\n`,
					() => {
						sys.setresuid(uid, uid, uid);
					},
				);
			}
			case "--cap-uid": {
				const uid = this.number("cap-uid", value);
				return this.attempt(
					(words) => `Failed to cap_setuid(${uid}): ${words}\n`,
					() => {
						sys.prctl({ keepCaps: true });
						sys.setresuid(uid, uid, uid);
						sys.prctl({ keepCaps: false });
					},
				);
			}
			case "--gid": {
				const gid = this.number("gid", value);
				return this.attempt(
					(words) => `Failed to set gid=${gid}: ${words}\n`,
					() => {
						sys.setresgid(gid, gid, gid);
					},
				);
			}
			case "--groups":
				return yield* this.groups(value);
			case "--user":
				return yield* this.becomeUser(value);
			case "--keep":
				return sys.prctl({ keepCaps: value !== "0" });
			case "--secbits":
				return this.attempt(
					(words) => `failed to set securebits to 0${value}/0x${Number(value).toString(16)}: ${words}\n`,
					() => {
						sys.prctl({ securebits: Number(value) });
					},
				);
			case "--no-new-privs":
				return sys.prctl({ noNewPrivs: true });
			case "--has-no-new-privs":
				return sys.prctlGet().noNewPrivs ? undefined : fail("no-new-privs not set\n");
			case "--has-p":
				return this.has("permitted", value, "permitted");
			case "--has-i":
				return this.has("inheritable", value, "inheritable");
			case "--has-a":
				return this.has("ambient", value, "in ambient vector");
			case "--has-b":
				return this.has("bounding", value, "in bounding vector");
			case "--has-ambient":
				return undefined;
			case "--is-uid":
				return this.is("uid", sys.getuid(), value);
			case "--is-gid":
				return this.is("gid", sys.getgid(), value);
			case "--supports":
				return namedMask(value) === undefined ? fail(`cap[${value}] not recognized by library\n`) : undefined;
			case "--chroot":
				return this.chroot(value);
			case "--shell":
				this.shell = value;
				return undefined;
			case "--mode":
				return equals < 0 ? yield* context.print(`Mode: ${modeOf(sys.prctlGet().securebits)[0]}\n`) : context.unsimulated("option --mode=");
			case "--modes":
				return yield* context.print("Supported modes: NOPRIV PURE1E_INIT PURE1E HYBRID\n");
			case "--inmode":
				return modeOf(sys.prctlGet().securebits)[0] === value ? undefined : fail(`mismatched mode got=${modeOf(sys.prctlGet().securebits)[0]} want=${value}\n`);
			case "--quiet":
			case "--strict":
			case "--noenv":
				return undefined;
			case "--license":
			case "--explain":
			case "--suggest":
			case "--forkfor":
			case "--killit":
				return context.unsimulated(`option ${name}`);
			case "--help":
			case "-h":
				return fail(capshUsage);
			default:
				return fail(capshUsage);
		}
	}

	private is(what: string, got: number, want: string): void {
		if (got !== this.number(`is-${what}`, want)) fail(`${what}: got=${got}, want=${want}\n`);
	}

	private chroot(path: string): void {
		try {
			this.sys.chroot(path);
			this.sys.chdir("/");
		} catch (error) {
			if (!isErrno(error)) throw error;
			fail(`Unable to chroot/chdir to [${path}]`);
		}
	}
}

export const capsh = defineProgram({
	name: "capsh",
	package: "libcap2-bin",
	summary: "capability shell wrapper",
	usage: ["[args ...]"],
	options: capshOptions,
	rawArguments: true,
	*main(context) {
		const capsh = new Capsh(context);
		for (const [i, arg] of context.operands.entries()) {
			const again = arg === "==" || arg === "=+";
			if (arg === "--" || arg === "-+" || again) {
				const rest = context.operands.slice(i + 1);
				const argv = again ? [context.argv[0] ?? "capsh", ...rest] : [capsh.shell, ...rest];
				yield* context.out.flush();
				const error = yield* execvp(context.sys, argv);
				throw new Failure(`execve '${argv[0]}' failed!\n`, execFailureStatus(error));
			}
			yield* capsh.step(arg);
		}
		return 0;
	},
});

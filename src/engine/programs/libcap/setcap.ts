import { capabilityBit } from "../../kernel/capabilities.ts";
import { FILE_CAPABILITIES, formatFileCapabilities } from "../../kernel/file-capabilities.ts";
import { defineProgram, Failure } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { Lines } from "../lib/stdio.ts";
import { fileState, readFileCapabilities } from "./getcap.ts";
import { type CapState, parseState } from "./text.ts";

const usage = `usage: setcap [--license] [-f] [-h] [-n <rootid>] [-q] [-v] (-r|-|<caps>) <filename> [ ... (-r|-|<capsN>) <filenameN> ]

 <filename> must be a regular file, no link.
 -r          take the file's capabilities away
 -           read the capabilities from standard input
 <capsN>     capabilities as cap_from_text(3) reads them
 -f          set them even when the text makes little sense
 -h          this message
 -n <rootid> for a user namespace with this root
 -q          quietly
 -v          compare instead of setting
`;

/** A file has one bit for "effective": it holds for all that is permitted, or for none. */
function isFileState(state: CapState): boolean {
	return state.effective === 0n || (state.effective & (state.permitted | state.inheritable)) === (state.permitted | state.inheritable);
}

export const setcap = defineProgram({
	name: "setcap",
	package: "libcap2-bin",
	summary: "set file capabilities",
	usage: ["[-f] [-h] [-n <rootid>] [-q] [-v] (-r|-|<caps>) <filename> ..."],
	options: [],
	rawArguments: true,
	*main(context) {
		const { sys } = context;
		const args = [...context.operands];
		const flags = new Set<string>();
		let rootUid = 0;
		const wrong = (text: string): never => {
			throw new Failure(`fatal error: Invalid argument\n${usage}argument: ${text}\n`, 1);
		};
		if (args.length === 0) throw new Failure(usage, 1);
		while (args.length) {
			const arg = args.shift() as string;
			if (arg === "-h") throw new Failure(usage, 0);
			if (arg === "-q" || arg === "-v" || arg === "-f") {
				flags.add(arg);
				continue;
			}
			if (arg === "-n") {
				rootUid = Number(args.shift() ?? 0);
				continue;
			}
			const path = args.shift();
			if (path === undefined) throw new Failure(usage, 1);
			const text = arg === "-" ? ((yield* new Lines(sys, 0).next()) ?? "") : arg;
			const stat = sys.tryStat(path, { noFollow: true });
			const state = arg === "-r" ? undefined : parseState(text);
			if (arg !== "-r" && !state) wrong(text);
			if (state && !isFileState(state) && !flags.has("-f")) wrong(text);
			const mayChange = (sys.capget().permitted & capabilityBit("setfcap")) !== 0n;
			if (!flags.has("-v") && !mayChange) throw new Failure("unable to set CAP_SETFCAP effective capability: Operation not permitted\n", 1);
			if (!stat) throw new Failure(`Failed to set capabilities on file '${path}': No such file or directory\n`, 1);
			if (stat.kind !== "file") throw new Failure(`Invalid file '${path}' for capability operation\n`, 1);
			if (flags.has("-v")) {
				const held = readFileCapabilities(context, path);
				const have = held ? fileState(held) : { effective: 0n, permitted: 0n, inheritable: 0n };
				const want = state ?? { effective: 0n, permitted: 0n, inheritable: 0n };
				const differing =
					(have.permitted !== want.permitted ? "p" : "") + (have.inheritable !== want.inheritable ? "i" : "") + (have.effective !== want.effective ? "e" : "");
				if (!flags.has("-q")) yield* context.print(differing ? `${path} differs in [${differing}]\n` : `${path}: OK\n`);
				if (differing) return 1;
				continue;
			}
			try {
				if (state)
					sys.setxattr(
						path,
						FILE_CAPABILITIES,
						formatFileCapabilities({ permitted: state.permitted, inheritable: state.inheritable, effective: state.effective !== 0n, rootUid }),
					);
				else if (readFileCapabilities(context, path)) sys.removexattr(path, FILE_CAPABILITIES);
				else throw new Failure(`File '${path}' has no capability to remove\n`, 1);
			} catch (error) {
				if (error instanceof Failure) throw error;
				throw new Failure(`Failed to set capabilities on file '${path}': ${reason(error)}\n`, 1);
			}
		}
		return 0;
	},
});

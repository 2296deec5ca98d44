/** What the options of unshare ask for. */
import type { Blocking, NamespaceKind } from "../../../kernel/abi.ts";
import type { Signal } from "../../../kernel/signal-names.ts";
import { Accounts, findGroup, findUser } from "../../lib/accounts.ts";
import type { Context } from "../../lib/program.ts";
import { parseSignal } from "../../lib/signal-argument.ts";
import { type IdRange, parseRange, subordinateRange } from "./id-maps.ts";

export interface UnsharePlan {
	readonly kinds: ReadonlySet<NamespaceKind>;
	/** Files on which namespaces are to be kept. */
	readonly persist: readonly { readonly kind: NamespaceKind; readonly path: string }[];
	readonly fork: boolean;
	readonly killChild: Signal | undefined;
	readonly forwardSignals: boolean;
	readonly mountProc: string | undefined;
	readonly propagation: "private" | "shared" | "slave" | undefined;
	readonly root: string | undefined;
	readonly directory: string | undefined;
	readonly uid: number | undefined;
	readonly gid: number | undefined;
	readonly setgroups: "allow" | "deny" | undefined;
	/** Effective ids that the new user namespace is made with. */
	readonly owner: { readonly uid: number; readonly gid: number } | undefined;
	/** The own id as seen inside. */
	readonly mapUser: number | undefined;
	readonly mapGroup: number | undefined;
	readonly userRanges: readonly IdRange[];
	readonly groupRanges: readonly IdRange[];
	readonly keepCaps: boolean;
	readonly monotonic: number | undefined;
	readonly boottime: number | undefined;
}

const kindOf: Readonly<Record<string, NamespaceKind>> = {
	mount: "mnt",
	uts: "uts",
	ipc: "ipc",
	net: "net",
	pid: "pid",
	user: "user",
	cgroup: "cgroup",
	time: "time",
};

function idOption(context: Context, key: string, what: string): number | undefined {
	const text = context.options.value(key);
	if (text === undefined) return undefined;
	return /^\d+$/.test(text) ? Number(text) : context.fail(`failed to parse ${what}: '${text}'`);
}

function secondsOption(context: Context, key: "monotonic" | "boottime"): number | undefined {
	const text = context.options.value(key);
	if (text === undefined) return undefined;
	return /^-?\d+$/.test(text) ? Number(text) : context.fail(`failed to parse ${key} offset: '${text}'`);
}

/** `--map-users` and `--map-groups`: ranges, or the subordinate ids. */
function* ranges(context: Context, key: string, file: string, user: { name: string; uid: number }): Blocking<IdRange[]> {
	const out: IdRange[] = [];
	for (const text of context.options.values(key))
		out.push(text === "auto" || text === "subids" ? yield* subordinateRange(context, file, user) : parseRange(context, text));
	return out;
}

/** Reads the options; wrong ones end the program. */
export function* makePlan(context: Context): Blocking<UnsharePlan> {
	const { sys, options } = context;
	const accounts = yield* Accounts.load(sys);
	const euid = sys.geteuid();
	const user = { name: accounts.userName(euid), uid: euid };
	const kinds = new Set<NamespaceKind>();
	const persist: { kind: NamespaceKind; path: string }[] = [];
	for (const { key, value } of options.given) {
		const kind = kindOf[key];
		if (!kind) continue;
		kinds.add(kind);
		if (value !== undefined) persist.push({ kind, path: value });
	}
	let mapUser: number | undefined;
	let mapGroup: number | undefined;
	for (const { key, value = "" } of options.given) {
		if (key === "map-root-user") mapUser = mapGroup = 0;
		else if (key === "map-current-user") [mapUser, mapGroup] = [euid, sys.getegid()];
		else if (key === "map-user") mapUser = findUser(accounts, value) ?? context.fail(`failed to parse uid '${value}'`);
		else if (key === "map-group") mapGroup = findGroup(accounts, value) ?? context.fail(`failed to parse gid '${value}'`);
	}
	const auto = options.has("map-auto") || options.has("map-subids");
	// --map-subids leaves the numbers as they are
	const placed = (range: IdRange): IdRange => (options.has("map-subids") ? { ...range, inner: range.outer } : range);
	const userRanges = [
		...(auto ? [placed(yield* subordinateRange(context, "/etc/subuid", user))] : []),
		...(yield* ranges(context, "map-users", "/etc/subuid", user)),
	];
	const groupRanges = [
		...(auto ? [placed(yield* subordinateRange(context, "/etc/subgid", user))] : []),
		...(yield* ranges(context, "map-groups", "/etc/subgid", user)),
	];
	if (mapUser !== undefined || mapGroup !== undefined || userRanges.length || groupRanges.length) kinds.add("user");
	const ownerText = options.value("owner");
	const ownerIds = ownerText === undefined ? undefined : /^(\d+):(\d+)$/.exec(ownerText);
	if (ownerText !== undefined && !ownerIds) context.fail(`failed to parse owner: '${ownerText}'`);
	const owner = ownerIds ? { uid: Number(ownerIds[1]), gid: Number(ownerIds[2]) } : undefined;
	if (owner) kinds.add("user");
	const propagation = options.value("propagation") ?? "private";
	if (!["private", "shared", "slave", "unchanged"].includes(propagation)) context.fail(`unsupported propagation mode: ${propagation}`);
	const setgroups = options.value("setgroups");
	if (setgroups !== undefined && setgroups !== "allow" && setgroups !== "deny") context.fail(`unsupported --setgroups argument '${setgroups}'`);
	const signalText = options.has("kill-child") ? (options.value("kill-child") ?? "KILL") : undefined;
	const killChild = signalText === undefined ? undefined : parseSignal(signalText);
	if (signalText !== undefined && !killChild) context.fail(`unknown signal: ${signalText}`);
	const mountProc = options.has("mount-proc") ? (options.value("mount-proc") ?? "/proc") : undefined;
	if (mountProc !== undefined) kinds.add("mnt");
	const [monotonic, boottime] = [secondsOption(context, "monotonic"), secondsOption(context, "boottime")];
	if ((monotonic !== undefined || boottime !== undefined) && !kinds.has("time"))
		context.fail("options --monotonic and --boottime require unsharing of a time namespace (-T)");
	if (setgroups === "allow" && mapGroup !== undefined) context.fail("options --setgroups=allow and --map-group are mutually exclusive");
	return {
		kinds,
		persist,
		fork: options.has("fork") || killChild !== undefined || options.has("forward-signals"),
		killChild: killChild || undefined,
		forwardSignals: options.has("forward-signals"),
		mountProc,
		propagation: propagation === "unchanged" ? undefined : (propagation as "private"),
		root: options.value("root"),
		directory: options.value("wd"),
		uid: idOption(context, "setuid", "uid"),
		gid: idOption(context, "setgid", "gid"),
		owner,
		setgroups: setgroups as "allow" | "deny" | undefined,
		mapUser,
		mapGroup,
		userRanges,
		groupRanges,
		keepCaps: options.has("keep-caps"),
		monotonic,
		boottime,
	};
}

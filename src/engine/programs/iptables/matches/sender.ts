/** owner and cgroup: who sends. */
import type { PortRange } from "../../../net/netfilter/rule.ts";
import { problem } from "../error.ts";
import { type Given, inverted, match, not, type RuleContext } from "../extension.ts";

function ids(given: Given | undefined, find: (name: string) => number | undefined, what: string): PortRange | undefined {
	if (!given) return undefined;
	const bad = (): never => problem(`owner: Bad value for "--${what}-owner" option: "${given.value}"`);
	const known = find(given.value);
	if (known !== undefined) return { low: known, high: known, ...inverted(given.invert) };
	const m = /^(\d+)(?:-(\d+))?$/.exec(given.value);
	if (!m) return bad();
	const low = Number(m[1]);
	return { low, high: m[2] === undefined ? low : Number(m[2]), ...inverted(given.invert) };
}
const idText = ({ low, high }: PortRange): string => (low === high ? String(low) : `${low}-${high}`);
const nameText = (r: PortRange, name: (id: number) => string | undefined, { numeric }: RuleContext): string =>
	(numeric || r.low !== r.high ? undefined : name(r.low)) ?? idText(r);

export const owner = match({
	name: "owner",
	kind: "owner",
	options: [
		{ name: "uid-owner", invert: true },
		{ name: "gid-owner", invert: true },
		{ name: "socket-exists", flag: true, invert: true },
		{ name: "suppl-groups", flag: true, simulated: false },
	],
	parse: (given, { names }) => {
		const users = ids(given.get("uid-owner"), (n) => names.userId(n), "uid");
		const groups = ids(given.get("gid-owner"), (n) => names.groupId(n), "gid");
		const socket = given.get("socket-exists");
		if (given.all.length === 0) return problem("owner: At least one of --uid-owner, --gid-owner or --socket-exists is required");
		return { kind: "owner", ...(users ? { users } : {}), ...(groups ? { groups } : {}), ...(socket ? { socket: inverted(socket.invert) } : {}) };
	},
	save: (m) =>
		`${m.socket ? `${not(m.socket)} --socket-exists` : ""}${m.users ? `${not(m.users)} --uid-owner ${idText(m.users)}` : ""}${
			m.groups ? `${not(m.groups)} --gid-owner ${idText(m.groups)}` : ""
		}`,
	print: (m, context) =>
		`${m.socket ? `${not(m.socket)} owner socket exists` : ""}${
			m.users ? `${not(m.users)} owner UID match ${nameText(m.users, (id) => context.names.userName(id), context)}` : ""
		}${m.groups ? `${not(m.groups)} owner GID match ${nameText(m.groups, (id) => context.names.groupName(id), context)}` : ""}`,
});

export const cgroup = match({
	name: "cgroup",
	kind: "cgroup",
	options: [
		{ name: "path", invert: true },
		{ name: "cgroup", invert: true, simulated: false },
	],
	parse: (given) => {
		const one = given.get("path") ?? problem("cgroup: either --path or --cgroup must be specified");
		return { kind: "cgroup", path: one.value, ...inverted(one.invert) };
	},
	save: (m) => `${not(m)} --path "${m.path.replace(/["\\']/g, "\\$&")}"`,
	print: (m) => ` cgroup${not(m)} ${m.path}`,
});

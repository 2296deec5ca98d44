/** route(8): the routing table, shown and changed. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { type Ipv4, maskOf } from "../../net/address.ts";
import type { NewRoute } from "../../net/netlink/abi.ts";
import { type Context, defineProgram, Failure } from "../lib/program.ts";
import { routeTable, routeTable6 } from "./route-table.ts";
import { classPrefix, ioctl, prefixOf, resolveHost } from "./shared.ts";

const MAIN = 254;

const inetUsage = `Usage: inet_route [-vF] del {-host|-net} Target[/prefix] [gw Gw] [metric M] [[dev] If]
       inet_route [-vF] add {-host|-net} Target[/prefix] [gw Gw] [metric M]
                              [netmask N] [mss Mss] [window W] [irtt I]
                              [mod] [dyn] [reinstate] [[dev] If]
       inet_route [-vF] add {-host|-net} Target[/prefix] [metric M] reject
       inet_route [-FC] flush      NOT supported
`;
const usage = `Usage: route [-nNvee] [-FC] [<AF>]           List kernel routing tables
       route [-v] [-FC] {add|del|flush} ...  Modify routing table for AF.

       route {-h|--help} [<AF>]              Detailed usage syntax for specified AF.
       route {-V|--version}                  Display version/author and exit.

        -v, --verbose            be verbose
        -n, --numeric            don't resolve names
        -e, --extend             display other/more information
        -F, --fib                display Forwarding Information Base (default)
        -C, --cache              display routing cache instead of FIB

  <AF>=Use -4, -6, '-A <af>' or '--<af>'; default: inet
  List of possible address families (which support routing):
    inet (DARPA Internet) inet6 (IPv6) ax25 (AMPR AX.25) 
    netrom (AMPR NET/ROM) rose (AMPR ROSE) ipx (Novell IPX) 
    ddp (Appletalk DDP) x25 (CCITT X.25) 
`;
const wrongUsage = (): never => {
	throw new Failure(inetUsage, 4);
};

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** INET_setroute: the words behind add and del. */
function* parseRoute(
	sys: Sys,
	words: readonly string[],
	adding: boolean,
): Blocking<{ route: Writable<Omit<NewRoute, "mode" | "hops">>; gateway: Ipv4 | undefined; device: string | undefined }> {
	const rest = [...words];
	const next = (): string => rest.shift() ?? wrongUsage();
	const host = function* (text: string): Blocking<Ipv4> {
		const ip = yield* resolveHost(sys, text);
		if (ip === undefined) throw new Failure(`${text}: Host name lookup failure\n`, 1);
		return ip;
	};
	const kind = rest[0] === "-net" || rest[0] === "-host" ? next() : undefined;
	const target = next();
	let prefix: number | undefined;
	let destination = 0;
	if (target === "default") prefix = 0;
	else {
		const [text = "", length] = target.split("/");
		destination = yield* host(text);
		if (length !== undefined) prefix = /^\d+$/.test(length) && Number(length) <= 32 ? Number(length) : wrongUsage();
	}
	const route: Writable<Omit<NewRoute, "mode" | "hops">> = { family: "inet", type: "unicast", destination, prefix: 0, table: MAIN, metric: 0 };
	let gateway: Ipv4 | undefined;
	let device: string | undefined;
	while (rest.length > 0) {
		const word = next();
		const amount = (): number => {
			const text = next();
			return /^\d+$/.test(text) ? Number(text) : wrongUsage();
		};
		if (word === "gw" || word === "gateway") gateway = yield* host(next());
		else if (word === "netmask") {
			const text = next();
			const mask = yield* host(text);
			if (prefix !== undefined) wrongUsage();
			prefix = prefixOf(mask);
			if (prefix === undefined) throw new Failure(`route: bogus netmask ${text}\n`, 3);
		} else if (word === "metric") route.metric = amount();
		else if (word === "mss" || word === "mtu") route.metrics = new Map([["mtu", amount() + (word === "mss" ? 40 : 0)]]);
		else if (word === "window") route.metrics = new Map([["window", amount()]]);
		else if (word === "irtt") amount();
		else if (word === "reject") route.type = "unreachable";
		else if (word === "dev" || word === "device") device = next();
		else if (!["mod", "dyn", "reinstate"].includes(word)) {
			if (rest.length > 0) wrongUsage();
			device = word;
		}
	}
	// without -net or -host an address whose host part is empty is a network of its class
	const ofClass = classPrefix(destination);
	const isNetwork = (destination & ~maskOf(ofClass)) >>> 0 === 0;
	route.prefix = prefix ?? (kind === "-host" || (kind === undefined && !isNetwork) ? 32 : ofClass);
	if (kind === "-host" && prefix !== undefined && prefix !== 32) throw new Failure(`route: netmask ${"doesn't make sense with host route"}\n${inetUsage}`, 3);
	if ((destination & ~maskOf(route.prefix)) >>> 0 !== 0) throw new Failure(`route: netmask doesn't match route address\n${inetUsage}`, 3);
	if (adding && gateway === undefined && device === undefined && route.type === "unicast") throw new Failure("SIOCADDRT: No such device\n", 7);
	return { route, gateway, device };
}

function* change(context: Context, verb: "add" | "del", words: readonly string[]): Blocking<number> {
	const { sys } = context;
	const { route, gateway, device } = yield* parseRoute(sys, words, verb === "add");
	const call = verb === "add" ? "SIOCADDRT" : "SIOCDELRT";
	const index = device === undefined ? undefined : sys.netlink("links", undefined).find((l) => l.name === device)?.index;
	if (device !== undefined && index === undefined) throw new Failure(`${call}: No such device\n`, 7);
	const hops =
		gateway === undefined && index === undefined ? [] : [{ ...(index === undefined ? {} : { index }), ...(gateway === undefined ? {} : { gateway }) }];
	ioctl(
		call,
		() => {
			if (verb === "add")
				sys.netlink("newroute", { ...route, protocol: 3, scope: gateway === undefined && route.type === "unicast" ? 253 : 0, hops, mode: "add" });
			else {
				const { metric, type, ...rest } = route;
				sys.netlink("delroute", { ...rest, ...(metric ? { metric } : {}), ...(type === "unicast" ? {} : { type }), hops });
			}
		},
		7,
	);
	return 0;
}

export const route = defineProgram({
	name: "route",
	package: "net-tools",
	summary: "show / manipulate the IP routing table",
	usage: ["[-CFvnNee] [-A family |-4|-6]", "[-v] [-A family |-4|-6] add [-net|-host] target ...", "[-v] [-A family |-4|-6] del [-net|-host] target ..."],
	stopAtOperand: true,
	usageStatus: 4,
	usageHint: usage,
	options: [
		{ short: "4", long: "inet", help: "the IPv4 table" },
		{ short: "6", long: "inet6", help: "the IPv6 table" },
		{ short: "A", arg: "FAMILY", help: "use the address family" },
		{ short: "v", long: "verbose", help: "be verbose" },
		{ short: "n", long: "numeric", help: "don't resolve names" },
		{ short: "N", long: "symbolic", help: "resolve hardware names" },
		{ short: "e", long: "extend", help: "display other/more information" },
		{ short: "F", long: "fib", help: "display Forwarding Information Base (default)" },
		{ short: "C", long: "cache", help: "display routing cache instead of FIB", simulated: false },
		{ short: "V", long: "version", help: "display version and exit" },
		{ short: "h", long: "help", help: "print the usage" },
	],
	*main(context) {
		const { options, operands, sys } = context;
		if (options.has("version")) {
			yield* context.print("net-tools 2.10\n");
			return 0;
		}
		if (options.has("help")) {
			yield* sys.write(2, usage);
			return 4;
		}
		const six = options.has("inet6") || options.value("A") === "inet6";
		const [verb, ...words] = operands;
		if (verb === undefined) {
			yield* context.print(six ? routeTable6(sys) : yield* routeTable(sys, { numeric: options.has("numeric"), extended: options.has("extend") }));
			return 0;
		}
		if (six) return context.unsimulated(`${verb} for inet6`);
		if (verb === "flush") {
			yield* context.print("Modifying routing tables with `flush' is not supported\n");
			return 1;
		}
		if (verb !== "add" && verb !== "del" && verb !== "delete") throw new Failure(usage, 4);
		return yield* change(context, verb === "add" ? "add" : "del", words);
	},
});

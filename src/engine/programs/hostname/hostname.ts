/** hostname(1) and its other names: each is the same program with another question. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { formatIp, isLinkLocal6 } from "../../net/address.ts";
import { defineInFamily, UsageFailure } from "../lib/family.ts";
import type { Context, InstalledProgram } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { readText } from "../lib/stdio.ts";
import { type HostEntry, isValidName, lookUp } from "./resolve.ts";

const NAME_MAX = 64;
const UNSET = "(none)";

type Question = "name" | "short" | "fqdn" | "domain" | "address" | "addresses" | "alias" | "fqdns" | "nis";

const questions: Readonly<Record<string, Question>> = {
	alias: "alias",
	"all-fqdns": "fqdns",
	domain: "domain",
	fqdn: "fqdn",
	"ip-address": "address",
	"all-ip-addresses": "addresses",
	short: "short",
	yp: "nis",
};

function* resolve(context: Context): Blocking<HostEntry[]> {
	const entries = yield* lookUp(context.sys, context.sys.uname().nodename);
	return entries.length ? entries : context.fail("Temporary failure in name resolution");
}

/** Addresses of all interfaces but the loopback, as the kernel lists local ones. */
function localAddresses(context: Context): string[] {
	const { sys } = context;
	const up = new Set(
		sys
			.netlink("links", undefined)
			.filter((l) => l.flags.includes("UP") && l.linkType !== "loopback")
			.map((l) => l.index),
	);
	return sys
		.netlink("addresses", undefined)
		.filter((a) => up.has(a.index) && !isLinkLocal6(a.local))
		.map((a) => formatIp(a.local));
}

function* answer(context: Context, question: Question): Blocking<void> {
	const { sys } = context;
	const { nodename, domainname } = sys.uname();
	switch (question) {
		case "name":
			return yield* context.print(`${nodename}\n`);
		case "short":
			return yield* context.print(`${nodename.split(".")[0]}\n`);
		case "fqdn":
			return yield* context.print(`${(yield* resolve(context))[0]?.name}\n`);
		case "domain": {
			const name = (yield* resolve(context))[0]?.name ?? "";
			if (name.includes(".")) yield* context.print(`${name.slice(name.indexOf(".") + 1)}\n`);
			return;
		}
		case "address":
			return yield* context.print(`${(yield* resolve(context)).map((e) => e.address).join(" ")}\n`);
		case "addresses":
			return yield* context.print(
				`${localAddresses(context)
					.map((a) => `${a} `)
					.join("")}\n`,
			);
		case "alias":
			return yield* context.print(`${(yield* resolve(context)).flatMap((e) => e.aliases).join(" ")}\n`);
		case "fqdns":
			return yield* context.print("\n");
		case "nis":
			if (context.name !== "domainname" && (domainname === UNSET || domainname === "")) context.fail("Local domain name not set");
			return yield* context.print(`${domainname}\n`);
	}
}

/** Gives the host (or its NIS domain) a name. */
function setName(context: Context, name: string, domain: boolean): void {
	const { sys } = context;
	if (!domain && name.length > NAME_MAX) context.fail("name too long");
	if (!domain && !isValidName(name)) context.fail("the specified hostname is invalid");
	try {
		if (domain) sys.setdomainname(name);
		else sys.sethostname(name);
	} catch (error) {
		if (isErrno(error, "EPERM")) context.fail(`you must be root to change the ${domain ? "domain" : "host"} name`);
		if (isErrno(error, "EINVAL")) context.fail("name too long");
		throw error;
	}
}

/** The first line of a file that is no comment. */
function* nameFromFile(context: Context, path: string): Blocking<string> {
	try {
		const lines = (yield* readText(context.sys, path)).split("\n");
		return lines.find((line) => line !== "" && !line.startsWith("#"))?.trim() ?? "";
	} catch (error) {
		return context.fail(reason(error));
	}
}

function program(name: string, usual: Question, summary: string): InstalledProgram {
	return defineInFamily(
		{
			package: "hostname",
			failure: "usage",
			layout: "line",
			standard: [
				{ short: "h", long: "help", help: "print usage and exit" },
				{ short: "V", long: "version", help: "print the version and exit" },
			],
			version: () => "hostname 3.25",
		},
		{
			name,
			summary,
			usageStatus: 255,
			usage: [
				"[-b] {hostname|-F file}         set host name (from file)",
				"[-a|-A|-d|-f|-i|-I|-s|-y]       display formatted name",
				"                                display host name",
			],
			aliases: { long: "fqdn", nis: "yp" },
			options: [
				{ short: "a", long: "alias", help: "alias names" },
				{ short: "A", long: "all-fqdns", help: "all long host names" },
				{ short: "b", long: "boot", help: "set a default name if there is none" },
				{ short: "d", long: "domain", help: "DNS domain name" },
				{ short: "f", long: "fqdn", help: "long host name" },
				{ short: "F", long: "file", arg: "file", help: "read the name from a file" },
				{ short: "i", long: "ip-address", help: "addresses for the host name" },
				{ short: "I", long: "all-ip-addresses", help: "all addresses for the host" },
				{ short: "s", long: "short", help: "short host name" },
				{ short: "y", long: "yp", help: "NIS domain name" },
			],
			*main(context) {
				const { options, operands } = context;
				const asked = options.last(...Object.keys(questions));
				const question = asked === undefined ? usual : (questions[asked] as Question);
				const file = options.value("file");
				const domain = question === "nis";
				if (operands.length > 1 || (operands.length === 1 && question !== "name" && !domain)) throw new UsageFailure();
				if (file !== undefined) setName(context, yield* nameFromFile(context, file), domain);
				else if (operands[0] !== undefined) setName(context, operands[0], domain);
				else yield* answer(context, question);
				return 0;
			},
		},
	);
}

export const hostname = program("hostname", "name", "show or set the system's host name");
export const domainname = program("domainname", "nis", "show or set the system's NIS/YP domain name");
export const dnsdomainname = program("dnsdomainname", "domain", "show the system's DNS domain name");
export const nisdomainname = program("nisdomainname", "nis", "show or set the system's NIS/YP domain name");
export const ypdomainname = program("ypdomainname", "nis", "show or set the system's NIS/YP domain name");

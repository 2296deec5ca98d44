/** The columns of `docker ps`. */
import { familiarString, parseReference } from "../../image/reference.ts";
import { anyType } from "../go/types.ts";
import { goQuote } from "../template/quote.ts";
import { humanSize } from "../units.ts";
import type { Listing } from "./format.ts";
import { ago, ellipsis, goTime, labels, shortId } from "./words.ts";

export interface Port {
	readonly IP?: string;
	readonly PrivatePort: number;
	readonly PublicPort?: number;
	readonly Type: string;
}
export interface ContainerSummary {
	readonly Id: string;
	readonly Names: readonly string[];
	readonly Image: string;
	readonly ImageID: string;
	readonly Command: string;
	/** Seconds since the epoch. */
	readonly Created: number;
	readonly Ports: readonly Port[] | null;
	readonly SizeRw?: number;
	readonly SizeRootFs?: number;
	readonly Labels: Readonly<Record<string, string>> | null;
	readonly State: string;
	readonly Status: string;
	readonly NetworkSettings?: { readonly Networks: Readonly<Record<string, unknown>> | null } | null;
	readonly Mounts: readonly { readonly Name?: string; readonly Source: string; readonly Driver?: string }[] | null;
}

const joinHost = (host: string, port: string): string => `${host.includes(":") ? `[${host}]` : host}:${port}`;

function portGroup(key: string, first: number, last: number): string {
	const slash = key.indexOf("/");
	const ip = slash < 0 ? "" : key.slice(0, slash);
	const type = key.slice(slash + 1);
	const range = first === last ? String(first) : `${first}-${last}`;
	return `${ip === "" ? range : `${joinHost(ip, range)}->${range}`}/${type}`;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Ports that follow each other are one range. */
export function displayPorts(ports: readonly Port[]): string {
	const groups = new Map<string, { first: number; last: number }>();
	const result: string[] = [];
	const mapped: string[] = [];
	const sorted = ports.toSorted(
		(a, b) => a.PrivatePort - b.PrivatePort || byText(a.IP ?? "", b.IP ?? "") || (a.PublicPort ?? 0) - (b.PublicPort ?? 0) || byText(a.Type, b.Type),
	);
	for (const { IP: ip = "", PrivatePort: current, PublicPort: outside = 0, Type: type } of sorted) {
		if (ip !== "" && outside !== current) {
			mapped.push(`${joinHost(ip, String(outside))}->${current}/${type}`);
			continue;
		}
		const key = ip === "" ? type : `${ip}/${type}`;
		const group = groups.get(key);
		if (group && current === group.last + 1) group.last = current;
		else {
			if (group) result.push(portGroup(key, group.first, group.last));
			groups.set(key, { first: current, last: current });
		}
	}
	for (const [key, { first, last }] of groups) result.push(portGroup(key, first, last));
	return [...result, ...mapped].join(", ");
}

function imageName(c: ContainerSummary, truncate: boolean): string {
	if (c.Image === "") return "<no image>";
	if (!truncate) return c.Image;
	if (shortId(c.ImageID) === shortId(c.Image)) return shortId(c.ImageID);
	try {
		return familiarString({ ...parseReference(c.Image), digest: undefined });
	} catch {
		return c.Image;
	}
}

function size(c: ContainerSummary): string {
	const own = humanSize(c.SizeRw ?? 0, 3);
	return c.SizeRootFs ? `${own} (virtual ${humanSize(c.SizeRootFs, 3)})` : own;
}

function names(c: ContainerSummary, truncate: boolean): string {
	const stripped = c.Names.map((name) => name.slice(1));
	const own = truncate ? stripped.find((name) => !name.includes("/")) : undefined;
	return own ?? stripped.join(",");
}

/** `now` in seconds. */
export function containerListing(now: number, truncate: boolean): Listing<ContainerSummary> {
	const short = (text: string, width: number): string => (truncate ? ellipsis(text, width) : text);
	return {
		type: "formatter.ContainerContext",
		columns: {
			ID: { header: "CONTAINER ID", value: (c) => (truncate ? shortId(c.Id) : c.Id) },
			Names: { header: "NAMES", value: (c) => names(c, truncate) },
			Image: { header: "IMAGE", value: (c) => imageName(c, truncate) },
			Command: { header: "COMMAND", value: (c) => goQuote(short(c.Command, 20)) },
			CreatedAt: { header: "CREATED AT", value: (c) => goTime(c.Created) },
			RunningFor: { header: "CREATED", value: (c) => ago(now, c.Created) },
			Ports: { header: "PORTS", value: (c) => displayPorts(c.Ports ?? []) },
			State: { header: "STATE", value: (c) => c.State },
			Status: { header: "STATUS", value: (c) => c.Status },
			Size: { header: "SIZE", value: size },
			Labels: { header: "LABELS", value: (c) => labels(c.Labels) },
			Mounts: { header: "MOUNTS", value: (c) => (c.Mounts ?? []).map((m) => short(m.Name || m.Source, 15)).join(",") },
			LocalVolumes: { header: "LOCAL VOLUMES", value: (c) => String((c.Mounts ?? []).filter((m) => m.Driver === "local").length) },
			Networks: { header: "NETWORKS", value: (c) => Object.keys(c.NetworkSettings?.Networks ?? {}).join(",") },
			Platform: { header: "PLATFORM", value: () => ({ type: { kind: "pointer", elem: anyType }, raw: null }) },
		},
		methods: { Label: (c, name) => c.Labels?.[name] ?? "" },
	};
}

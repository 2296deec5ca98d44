/** Requests on networks: api/types/network of the Engine API 1.51. */
import { bool, float64, type GoStruct, int, map, named, pointer, slice, string, struct } from "./schema.ts";

const strings = slice(string);

export interface EndpointIpam {
	readonly IPv4Address?: string;
	readonly IPv6Address?: string;
	readonly LinkLocalIPs?: readonly string[];
}

export interface EndpointSettings {
	IPAMConfig?: EndpointIpam;
	Links?: readonly string[];
	Aliases?: readonly string[];
	MacAddress?: string;
	DriverOpts?: Record<string, string>;
	GwPriority?: number;
	NetworkID?: string;
	EndpointID?: string;
	Gateway?: string;
	IPAddress?: string;
	IPPrefixLen?: number;
	IPv6Gateway?: string;
	GlobalIPv6Address?: string;
	GlobalIPv6PrefixLen?: number;
	DNSNames?: readonly string[];
}

export const endpointSettings: GoStruct = struct("EndpointSettings", {
	IPAMConfig: pointer(struct("EndpointIPAMConfig", { "IPv4Address?": string, "IPv6Address?": string, "LinkLocalIPs?": strings })),
	Links: strings,
	Aliases: strings,
	MacAddress: string,
	DriverOpts: map(string),
	GwPriority: int,
	NetworkID: string,
	EndpointID: string,
	Gateway: string,
	IPAddress: string,
	IPPrefixLen: int,
	IPv6Gateway: string,
	GlobalIPv6Address: string,
	GlobalIPv6PrefixLen: int,
	DNSNames: strings,
});

export interface IpamConfig {
	readonly Subnet?: string;
	readonly IPRange?: string;
	readonly Gateway?: string;
	readonly AuxiliaryAddresses?: Record<string, string>;
}
export interface Ipam {
	readonly Driver?: string;
	readonly Options?: Record<string, string>;
	readonly Config?: readonly IpamConfig[];
}
const ipamConfig = struct("IPAMConfig", { "Subnet?": string, "IPRange?": string, "Gateway?": string, "AuxiliaryAddresses?": map(string) });
export const ipam: GoStruct = struct("IPAM", { Driver: string, Options: map(string), Config: slice(ipamConfig) });

export interface NetworkCreateRequest {
	readonly Name?: string;
	readonly Driver?: string;
	readonly Scope?: string;
	readonly EnableIPv4?: boolean;
	readonly EnableIPv6?: boolean;
	readonly IPAM?: Ipam;
	readonly Internal?: boolean;
	readonly Attachable?: boolean;
	readonly Ingress?: boolean;
	readonly ConfigOnly?: boolean;
	readonly ConfigFrom?: { readonly Network?: string };
	readonly Options?: Record<string, string>;
	readonly Labels?: Record<string, string>;
	readonly CheckDuplicate?: boolean;
}
export const networkCreateRequest: GoStruct = struct("CreateRequest", {
	Driver: string,
	Scope: string,
	"EnableIPv4?": pointer(bool),
	"EnableIPv6?": pointer(bool),
	IPAM: pointer(ipam),
	Internal: bool,
	Attachable: bool,
	Ingress: bool,
	ConfigOnly: bool,
	ConfigFrom: pointer(struct("ConfigReference", { Network: string })),
	Options: map(string),
	Labels: map(string),
	Name: string,
	"CheckDuplicate?": pointer(bool),
});

export interface ConnectRequest {
	readonly Container?: string;
	readonly EndpointConfig?: EndpointSettings;
}
export const connectRequest: GoStruct = struct("ConnectOptions", { Container: string, "EndpointConfig?": pointer(endpointSettings) });

export interface DisconnectRequest {
	readonly Container?: string;
	readonly Force?: boolean;
}
export const disconnectRequest: GoStruct = struct("DisconnectOptions", { Container: string, Force: bool });

export interface VolumeCreateRequest {
	readonly Name?: string;
	readonly Driver?: string;
	readonly DriverOpts?: Record<string, string>;
	readonly Labels?: Record<string, string>;
}
export const volumeCreateRequest: GoStruct = struct("CreateOptions", {
	"Name?": string,
	"Driver?": string,
	"DriverOpts?": map(string),
	"Labels?": map(string),
	"ClusterVolumeSpec?": pointer(struct("ClusterVolumeSpec", { "Group?": named("string", string), "Size?": float64 })),
});

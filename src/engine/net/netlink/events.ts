/** What changes in a namespace's configuration: the messages of rtnetlink's groups, which `ip monitor` shows. */
import type { NetDevice } from "../devices/device.ts";
import type { Route, Rule } from "../fib.ts";
import type { Address } from "../interface-address.ts";
import type { Neighbour } from "../neighbour.ts";

export type NetlinkEvent =
	| { readonly type: "link" | "link-gone"; readonly device: NetDevice }
	| { readonly type: "address"; readonly device: NetDevice; readonly address: Address; readonly gone: boolean }
	| { readonly type: "route"; readonly route: Route; readonly gone: boolean }
	| { readonly type: "rule"; readonly rule: Rule; readonly gone: boolean }
	| { readonly type: "neighbour"; readonly neighbour: Neighbour; readonly gone: boolean };

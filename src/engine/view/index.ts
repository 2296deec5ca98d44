export { LiveHost } from "./host.ts";
export { type CgroupView, type HostView, type LinkView, type MountView, type NamespaceView, type ProcessView, plainView } from "./plain.ts";

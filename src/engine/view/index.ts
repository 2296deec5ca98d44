export { LiveHost } from "./host.ts";
export { type CgroupView, type HostView, type MountView, type NamespaceView, type ProcessView, plainView } from "./plain.ts";

export { LiveHost } from "./host.ts";
export { type HostView, type MountView, type NamespaceView, type ProcessView, plainView } from "./plain.ts";

/** Copying a mount namespace: the same tree of mounts anew, peers of the old ones; holders of places follow. mount_namespaces(7). */
import { NamespaceInode } from "../fs/nsfs.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { FsContext } from "../kernel/task.ts";
import type { Path } from "../vfs/dentry.ts";
import type { Mount, MountNamespace } from "../vfs/mount.ts";
import { cloneMount } from "../vfs/mount-tree.ts";
import type { UserNamespace } from "./user.ts";

/** Files of mount namespaces are not copied: namespaces would come to hold each other. */
const holdsMountNamespace = ({ root: { inode } }: Mount): boolean => inode instanceof NamespaceInode && inode.namespace.kind === "mnt";

/** In a less privileged user namespace shared mounts become slaves and all are locked in place. */
export function copyMountNamespace(
	kernel: Kernel,
	from: MountNamespace,
	owner: UserNamespace,
	ino: number,
	fs: FsContext,
): { namespace: MountNamespace; root: Path; cwd: Path } {
	const lessPrivileged = owner !== from.owner;
	const copies = new Map<Mount, Mount>();
	const copy = (mount: Mount): Mount => {
		const twin = cloneMount(kernel, mount, mount.root);
		copies.set(mount, twin);
		if (lessPrivileged) {
			twin.locked = mount !== from.root;
			twin.locks = { ...twin.attributes };
			if (twin.peers) {
				const { peers } = twin;
				twin.leavePeers();
				twin.setMaster(peers);
			}
		}
		for (const [at, below] of mount.children) if (!holdsMountNamespace(below)) copy(below).attach(twin, at);
		return twin;
	};
	const namespace = kernel.newMountNamespace(owner, copy(from.root), ino);
	const follow = (path: Path): Path => {
		const twin = copies.get(path.mount);
		return twin ? { mount: twin, dentry: path.dentry } : path;
	};
	return { namespace, root: follow(fs.root), cwd: follow(fs.cwd) };
}

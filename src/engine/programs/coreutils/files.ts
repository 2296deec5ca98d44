/** The programs of coreutils that work on files, processes and identities; those that filter text are in text.ts, checksums in checksum/. */
import type { InstalledProgram } from "../lib/program.ts";
import { arch } from "./arch.ts";
import { basename } from "./basename.ts";
import { cat } from "./cat.ts";
import { chgrp } from "./chgrp.ts";
import { chmod } from "./chmod.ts";
import { chown } from "./chown.ts";
import { chroot } from "./chroot.ts";
import { cp } from "./cp.ts";
import { date } from "./date.ts";
import { dd } from "./dd/index.ts";
import { df } from "./df/index.ts";
import { dirname } from "./dirname.ts";
import { du } from "./du.ts";
import { echo } from "./echo.ts";
import { env } from "./env/index.ts";
import { falseProgram } from "./false.ts";
import { groups } from "./groups.ts";
import { hostid } from "./hostid.ts";
import { id } from "./id.ts";
import { install } from "./install.ts";
import { link } from "./link.ts";
import { ln } from "./ln.ts";
import { logname } from "./logname.ts";
import { dir, ls, vdir } from "./ls/index.ts";
import { mkdir } from "./mkdir.ts";
import { mkfifo } from "./mkfifo.ts";
import { mknod } from "./mknod.ts";
import { mktemp } from "./mktemp.ts";
import { mv } from "./mv.ts";
import { nice } from "./nice.ts";
import { nohup } from "./nohup.ts";
import { nproc } from "./nproc.ts";
import { pathchk } from "./pathchk.ts";
import { printenv } from "./printenv.ts";
import { printf } from "./printf.ts";
import { pwd } from "./pwd.ts";
import { readlink } from "./readlink.ts";
import { realpath } from "./realpath.ts";
import { rm } from "./rm.ts";
import { rmdir } from "./rmdir.ts";
import { shred } from "./shred.ts";
import { sleep } from "./sleep.ts";
import { stat } from "./stat/index.ts";
import { stdbuf } from "./stdbuf.ts";
import { stty } from "./stty/stty.ts";
import { sync } from "./sync.ts";
import { tee } from "./tee.ts";
import { bracket, test } from "./test.ts";
import { timeout } from "./timeout.ts";
import { touch } from "./touch.ts";
import { trueProgram } from "./true.ts";
import { truncate } from "./truncate.ts";
import { tty } from "./tty.ts";
import { uname } from "./uname.ts";
import { unlink } from "./unlink.ts";
import { users } from "./users.ts";
import { who } from "./who.ts";
import { whoami } from "./whoami.ts";
import { yes } from "./yes.ts";

export const coreutilsFiles: readonly InstalledProgram[] = [
	arch,
	basename,
	cat,
	chgrp,
	chmod,
	chown,
	chroot,
	dd,
	df,
	du,
	shred,
	cp,
	date,
	dir,
	dirname,
	echo,
	env,
	falseProgram,
	groups,
	hostid,
	id,
	install,
	link,
	ln,
	logname,
	ls,
	mkdir,
	mkfifo,
	mknod,
	mktemp,
	mv,
	nice,
	nohup,
	nproc,
	pathchk,
	printenv,
	printf,
	bracket,
	test,
	pwd,
	readlink,
	realpath,
	rm,
	rmdir,
	sleep,
	stat,
	stdbuf,
	sync,
	tee,
	timeout,
	touch,
	trueProgram,
	truncate,
	tty,
	stty,
	uname,
	unlink,
	users,
	vdir,
	who,
	whoami,
	yes,
];

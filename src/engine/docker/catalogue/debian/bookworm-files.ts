/**
 * Programs and libraries of a minimal Debian 12 with iproute2, procps, ping, curl and nginx, as the recorded machine's images have them:
 * a directory, then its entries as `name:size[:mode]` or `name>target`.
 */
export const bookwormFiles = `/usr/bin
[:68496 addpart:31040 apt:18752 apt-cache:88456 apt-cdrom:22920 apt-config:26944 apt-get:51592 apt-key:27972 apt-mark:59784 arch:43888
awk>/etc/alternatives/awk b2sum:60400 base32:48016 base64:48016 basename:43856 basenc:56208 bash:1265648 bashbug:6865 captoinfo>tic cat:44016
chage:80376:2755 chattr:14584 chcon:68720 chfn:62672:4755 chgrp:68656 chmod:64496 choom:55616 chown:72752 chrt:67904 chsh:52880:4755 cksum:142384
clear:14584 clear_console:14488 cmp:52176 comm:48048 cp:151152 csplit:122032 ctstat>lnstat curl:280800 cut:48112 dash:125640 date:121904 dd:89240
deb-systemd-helper:24358 deb-systemd-invoke:6241 debconf:2859 debconf-apt-progress:11541 debconf-communicate:608 debconf-copydb:1719
debconf-escape:647 debconf-set-selections:2995 debconf-show:1827 delpart:31040 df:102200 diff:155216 diff3:68752 dir:151344 dircolors:52144
dirname:39760 dmesg:88656 dnsdomainname>hostname domainname>hostname dpkg:318096 dpkg-deb:170512 dpkg-divert:158264 dpkg-maintscript-helper:21206
dpkg-query:162384 dpkg-realpath:4186 dpkg-split:129520 dpkg-statoverride:63824 dpkg-trigger:88560 du:175440 echo:43856 egrep:41 env:48536 expand:43952
expiry:31184:2755 expr:117808 factor:85200 faillog:23072 fallocate:35136 false:35664 fgrep:41 fincore:35184 find:224848 findmnt:85600 flock:35216
fmt:48016 fold:43920 free:26936 getconf:27136 getent:36320 getopt:35136 gpasswd:88496:4755 gpgv:474112 grep:203152 groups:43920 gunzip:2346 gzexe:6447
gzip:98136 hardlink:51600 head:48080 hostid:39760 hostname:22680 i386>setarch iconv:64648 id:48144 infocmp:63808 infotocap>tic install:159544
ionice:35136 ip:691016 ipcmk:35200 ipcrm:35136 ipcs:76096 ischroot:14664 join:56304 kill:22840 last:51520 lastb>last lastlog:32512
ld.so>/lib64/ld-linux-x86-64.so.2 ldd:5407 link:39760 linux32>setarch linux64>setarch ln:72824 lnstat:27224 locale:47272 localedef:298912 logger:56216
login:53024 logname:39760 ls:151344 lsattr:14584 lsblk:207168 lscpu:129344 lsfd:123192 lsipc:100672 lsirq:35312 lslocks:72400 lslogins:96576
lsmem:67904 lsns:84288 mawk:158376 mcookie:35200 md5sum:52176 md5sum.textutils>md5sum mesg:18744 mkdir:97552 mkfifo:68784 mknod:72912 mktemp:43952
more:59712 mount:59704:4755 mountpoint:18744 mv:142968 namei:35136 nawk>/etc/alternatives/nawk newgrp:48896:4755 nice:43888 nisdomainname>hostname
nl:113776 nohup:43920 nproc:43920 nsenter:35368 nstat:106952 numfmt:68624 od:80912 pager>/etc/alternatives/pager partx:121152 passwd:68248:4755
paste:43920 pathchk:43888 perl:3804464 perl5.36.0:3804464 pgrep:35248 pidof>/sbin/killall5 pidwait:35248 ping:90568 ping4>ping ping6>ping pinky:48176
pkill>pgrep pldd:23232 pmap:35160 pr:81008 printenv:35664 printf:64432 prlimit:39760 ps:146360 ptx:138480 pwd:43952 pwdx:14648 rbash>bash rdma:184936
readlink:52112 realpath:52144 rename.ul:22840 renice:14648 reset>tset resizepart:72000 rev:14648 rgrep:30 rm:72752 rmdir:56240 routel:1658
rtstat>lnstat run-parts:27560 runcon:43984 savelog:10487 script:71992 scriptlive:55608 scriptreplay:47416 sdiff:56400 sed:126424 seq:60336
setarch:27216 setpriv:80192 setsid:14648 setterm:47424 sg>newgrp sh>dash sha1sum:56272 sha224sum:60368 sha256sum:60368 sha384sum:64464 sha512sum:64464
shred:64656 shuf:60400 skill:31056 slabtop:22904 sleep:43888 snice>skill sort:118456 split:60984 ss:193680 stat:97488 stdbuf:60336 stty:85008
su:72000:4755 sum:52184 sync:39824 tabs:18672 tac:113712 tail:76944 tar:531984 taskset:63808 tee:43984 tempfile:14520 test:60304 tic:92512
timeout:48632 tload:18760 toe:22768 top:134736 touch:109616 tput:26896 tr:56208 true:35664 truncate:43920 tset:30968 tsort:56208 tty:35696
tzselect:15352 uclampset:63808 umount:35128:4755 uname:43888 uncompress:2346 unexpand:43952 uniq:48080 unlink:39760 unshare:84520
update-alternatives:59712 uptime:14648 users:39824 utmpdump:31032 vdir:151344 vmstat:35552 w:22840 wall:39224 watch:27352 wc:52280 wdctl:72024
whereis:31504 which>/etc/alternatives/which which.debianutils:946 who:60432 whoami:39792 x86_64>setarch xargs:72136 yes:39760 ypdomainname>hostname
zcat:1984 zcmp:1678 zdiff:6460 zdump:23064 zegrep:29 zfgrep:29 zforce:2081 zgrep:8103 zless:2206 zmore:1842 znew:4577

/usr/sbin
add-shell:1053 addgroup>adduser adduser:48382 agetty:69112 arpd:106984 badblocks:35072 blkdiscard:35136 blkid:125280 blkzone:80192 blockdev:80192
bridge:156200 capsh:54568 chcpu:47416 chgpasswd:67880 chmem:67904 chpasswd:63856 chroot:48112 cpgr>cppw cppw:61880 ctrlaltdel:39224 dcb:148072
debugfs:239440 delgroup>deluser deluser:16727 devlink:226280 dpkg-fsys-usrunmess:17401 dpkg-preconfigure:3925 dpkg-reconfigure:4485 dumpe2fs:31040
e2freefrag:14648 e2fsck:356624 e2image:55760 e2label>tune2fs e2mmpstatus>dumpe2fs e2scrub:7294 e2scrub_all:5394 e2undo:22840 e4crypt:26936
e4defrag:30960 faillock:14584 filefrag:18696 findfs:14648 fsck:55664 fsck.cramfs:43384 fsck.ext2>e2fsck fsck.ext3>e2fsck fsck.ext4>e2fsck
fsck.minix:125272 fsfreeze:14648 fstab-decode:14576 fstrim:76096 genl:119304 getcap:14576 getpcaps:14576 getty>agetty groupadd:101416 groupdel:88936
groupmems:67920 groupmod:101384 grpck:67888 grpconv:59536 grpunconv:59536 hwclock:88512 iconvconfig:31584 installkernel:2659 invoke-rc.d:16517
ip>/bin/ip isosize:31040 killall5:26944 ldattach:35136 ldconfig:982880 logsave:14424 losetup:117168 mke2fs:141904 mkfs:14648 mkfs.bfs:35136
mkfs.cramfs:43256 mkfs.ext2>mke2fs mkfs.ext3>mke2fs mkfs.ext4>mke2fs mkfs.minix:112968 mkhomedir_helper:22800 mklost+found:14576 mkswap:117056
newusers:105392 nginx:1260456 nologin:14568 pam-auth-update:21288 pam_getenv:2890 pam_namespace_helper:467 pam_timestamp_check:14584 pivot_root:14648
pwck:59656 pwconv:55432 pwhistory_helper:18680 pwunconv:55472 readprofile:35168 remove-shell:1111 resize2fs:63800 rmt>/etc/alternatives/rmt
rmt-tar:60432 rtacct:45432 rtcwake:47424 rtmon:115144 runuser:72000 service:9107 setcap:14576 shadowconfig:2273 start-stop-daemon:44464 sulogin:55616
swaplabel:18744 swapoff:22840 swapon:51512 switch_root:18744 sysctl:31040 tarcat:936 tc:587776 tipc:156264 tune2fs:117264 unix_chkpwd:39160:2755
unix_update:39160 update-passwd:39416 update-rc.d:17742 update-shells:3984 useradd:159536 userdel:113608 usermod:147056 vdpa:119464 vigr>vipw
vipw:74384 wipefs:47424 zic:60136 zramctl:117168

/usr/lib/x86_64-linux-gnu
ld-linux-x86-64.so.2:215000:755 libBrokenLocale.so.1:14640 libacl.so.1>libacl.so.1.1.2301 libacl.so.1.1.2301:38832 libanl.so.1:14480
libapt-pkg.so.6.0>libapt-pkg.so.6.0.0 libapt-pkg.so.6.0.0:2067760 libapt-private.so.0.0>libapt-private.so.0.0.0 libapt-private.so.0.0.0:497904
libattr.so.1>libattr.so.1.1.2501 libattr.so.1.1.2501:26544 libaudit.so.1>libaudit.so.1.0.0 libaudit.so.1.0.0:128952 libblkid.so.1>libblkid.so.1.1.0
libblkid.so.1.1.0:355328 libbpf.so.1>libbpf.so.1.1.2 libbpf.so.1.1.2:358880 libbrotlicommon.so.1>libbrotlicommon.so.1.0.9
libbrotlicommon.so.1.0.9:137376 libbrotlidec.so.1>libbrotlidec.so.1.0.9 libbrotlidec.so.1.0.9:47264 libbrotlienc.so.1>libbrotlienc.so.1.0.9
libbrotlienc.so.1.0.9:591920 libbsd.so.0>libbsd.so.0.11.7 libbsd.so.0.11.7:84840 libbz2.so.1>libbz2.so.1.0.4 libbz2.so.1.0>libbz2.so.1.0.4
libbz2.so.1.0.4:74688 libc.so.6:1926232:755 libc_malloc_debug.so.0:50200 libcap-ng.so.0>libcap-ng.so.0.0.0 libcap-ng.so.0.0.0:30704
libcap.so.2>libcap.so.2.66 libcap.so.2.66:47128 libcom_err.so.2>libcom_err.so.2.1 libcom_err.so.2.1:18344 libcrypt.so.1>libcrypt.so.1.1.0
libcrypt.so.1.1.0:206776 libcrypto.so.3:4734232 libcurl.so.4>libcurl.so.4.8.0 libcurl.so.4.8.0:712120 libdb-5.3.so:1843792
libdebconfclient.so.0>libdebconfclient.so.0.0.0 libdebconfclient.so.0.0.0:14376 libdl.so.2:14480 libdrop_ambient.so.0>libdrop_ambient.so.0.0.0
libdrop_ambient.so.0.0.0:14256 libe2p.so.2>libe2p.so.2.3 libe2p.so.2.3:45008 libelf-0.188.so:109088 libelf.so.1>libelf-0.188.so
libext2fs.so.2>libext2fs.so.2.4 libext2fs.so.2.4:438608 libffi.so.8>libffi.so.8.1.2 libffi.so.8.1.2:43480 libformw.so.6>libformw.so.6.4
libformw.so.6.4:77200 libgcc_s.so.1:125312 libgcrypt.so.20>libgcrypt.so.20.4.1 libgcrypt.so.20.4.1:1332480 libgmp.so.10>libgmp.so.10.4.1
libgmp.so.10.4.1:529216 libgnutls.so.30>libgnutls.so.30.34.3 libgnutls.so.30.34.3:2209528 libgpg-error.so.0>libgpg-error.so.0.33.1
libgpg-error.so.0.33.1:157768 libgssapi_krb5.so.2>libgssapi_krb5.so.2.2 libgssapi_krb5.so.2.2:338680 libhogweed.so.6>libhogweed.so.6.6
libhogweed.so.6.6:292856 libidn2.so.0>libidn2.so.0.3.8 libidn2.so.0.3.8:198776 libk5crypto.so.3>libk5crypto.so.3.1 libk5crypto.so.3.1:183048
libkeyutils.so.1>libkeyutils.so.1.10 libkeyutils.so.1.10:22448 libkrb5.so.3>libkrb5.so.3.3 libkrb5.so.3.3:888080
libkrb5support.so.0>libkrb5support.so.0.1 libkrb5support.so.0.1:52224 liblber-2.5.so.0>liblber-2.5.so.0.1.8 liblber-2.5.so.0.1.8:63832
libldap-2.5.so.0>libldap-2.5.so.0.1.8 libldap-2.5.so.0.1.8:380432 liblz4.so.1>liblz4.so.1.9.4 liblz4.so.1.9.4:149952 liblzma.so.5>liblzma.so.5.4.1
liblzma.so.5.4.1:190456 libm.so.6:911904 libmd.so.0>libmd.so.0.0.5 libmd.so.0.0.5:47312 libmemusage.so:18880 libmenuw.so.6>libmenuw.so.6.4
libmenuw.so.6.4:43416 libmnl.so.0>libmnl.so.0.2.0 libmnl.so.0.2.0:26616 libmount.so.1>libmount.so.1.1.0 libmount.so.1.1.0:404096 libmvec.so.1:1019408
libncursesw.so.6>libncursesw.so.6.4 libncursesw.so.6.4:231344 libnettle.so.8>libnettle.so.8.6 libnettle.so.8.6:317544
libnghttp2.so.14>libnghttp2.so.14.24.1 libnghttp2.so.14.24.1:190928 libnsl.so.1:93248 libnss_compat.so.2:39896 libnss_dns.so.2:14400
libnss_files.so.2:14400 libnss_hesiod.so.2:27136 libp11-kit.so.0>libp11-kit.so.0.3.0 libp11-kit.so.0.3.0:1261376 libpam.so.0>libpam.so.0.85.1
libpam.so.0.85.1:67584 libpam_misc.so.0>libpam_misc.so.0.82.1 libpam_misc.so.0.82.1:14432 libpamc.so.0>libpamc.so.0.82.1 libpamc.so.0.82.1:18504
libpanelw.so.6>libpanelw.so.6.4 libpanelw.so.6.4:22528 libpcprofile.so:14592 libpcre2-8.so.0>libpcre2-8.so.0.11.2 libpcre2-8.so.0.11.2:629384
libproc2.so.0>libproc2.so.0.0.1 libproc2.so.0.0.1:203272 libpsl.so.5>libpsl.so.5.3.4 libpsl.so.5.3.4:75616 libpsx.so.2>libpsx.so.2.66
libpsx.so.2.66:22592 libpthread.so.0:14480 libresolv.so.2:60328 librt.so.1:14640 librtmp.so.1:122280 libsasl2.so.2>libsasl2.so.2.0.25
libsasl2.so.2.0.25:113392 libseccomp.so.2>libseccomp.so.2.5.4 libseccomp.so.2.5.4:129312 libselinux.so.1:174312 libsemanage.so.2:270424
libsepol.so.2:764192 libsmartcols.so.1>libsmartcols.so.1.1.0 libsmartcols.so.1.1.0:239744 libss.so.2>libss.so.2.0 libss.so.2.0:34736
libssh2.so.1>libssh2.so.1.0.1 libssh2.so.1.0.1:260552 libssl.so.3:688160 libstdc++.so.6>libstdc++.so.6.0.30 libstdc++.so.6.0.30:2190440
libsystemd.so.0>libsystemd.so.0.35.0 libsystemd.so.0.35.0:844736 libtasn1.so.6>libtasn1.so.6.6.3 libtasn1.so.6.6.3:83968 libthread_db.so.1:35752
libtic.so.6>libtic.so.6.4 libtic.so.6.4:71840 libtinfo.so.6>libtinfo.so.6.4 libtinfo.so.6.4:204088 libtirpc.so.3>libtirpc.so.3.0.0
libtirpc.so.3.0.0:186832 libudev.so.1>libudev.so.1.7.5 libudev.so.1.7.5:182544 libunistring.so.2>libunistring.so.2.2.0 libunistring.so.2.2.0:1792040
libutil.so.1:14480 libuuid.so.1>libuuid.so.1.3.0 libuuid.so.1.3.0:34872 libxtables.so.12>libxtables.so.12.7.0 libxtables.so.12.7.0:67504
libxxhash.so.0>libxxhash.so.0.8.1 libxxhash.so.0.8.1:80008 libz.so.1>libz.so.1.2.13 libz.so.1.2.13:121280 libzstd.so.1>libzstd.so.1.5.4
libzstd.so.1.5.4:763816

/usr/lib/x86_64-linux-gnu/security
pam_access.so:18432 pam_debug.so:14416 pam_deny.so:14040 pam_echo.so:14336 pam_env.so:18432 pam_exec.so:18512 pam_faildelay.so:14336
pam_faillock.so:22528 pam_filter.so:18432 pam_ftp.so:14336 pam_group.so:18512 pam_issue.so:14336 pam_keyinit.so:14336 pam_lastlog.so:18456
pam_limits.so:30800 pam_listfile.so:14336 pam_localuser.so:14336 pam_loginuid.so:14336 pam_mail.so:14336 pam_mkhomedir.so:14336 pam_motd.so:14336
pam_namespace.so:43120 pam_nologin.so:14336 pam_permit.so:14336 pam_pwhistory.so:22528 pam_rhosts.so:14336 pam_rootok.so:14336 pam_securetty.so:14336
pam_selinux.so:22528 pam_sepermit.so:18432 pam_setquota.so:14336 pam_shells.so:14336 pam_stress.so:18432 pam_succeed_if.so:18432 pam_time.so:18512
pam_timestamp.so:22616 pam_tty_audit.so:14336 pam_umask.so:14336 pam_unix.so:55376 pam_userdb.so:14336 pam_usertype.so:14336 pam_warn.so:14336
pam_wheel.so:14336 pam_xauth.so:22528

/usr/lib/x86_64-linux-gnu/engines-3
afalg.so:22816 loader_attic.so:51936 padlock.so:26688

/usr/lib/x86_64-linux-gnu/ossl-modules
legacy.so:125000

/usr/lib/apt/methods
cdrom:72072 copy:59784 file:63880 ftp:145888 gpgv:113032 http:199056 https>http mirror:121224 mirror+copy>mirror mirror+file>mirror mirror+ftp>mirror
mirror+http>mirror mirror+https>mirror rred:88456 rsh:72088 ssh>rsh store:63880

/usr/lib/nginx/modules
ngx_http_echo_module.so:49304

/usr/lib64
ld-linux-x86-64.so.2>/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2

/etc/alternatives
README:100 awk>/usr/bin/mawk awk.1.gz>/usr/share/man/man1/mawk.1.gz builtins.7.gz>/usr/share/man/man7/bash-builtins.7.gz nawk>/usr/bin/mawk
nawk.1.gz>/usr/share/man/man1/mawk.1.gz pager>/bin/more pager.1.gz>/usr/share/man/man1/more.1.gz rmt>/usr/sbin/rmt-tar
rmt.8.gz>/usr/share/man/man8/rmt-tar.8.gz which>/usr/bin/which.debianutils which.1.gz>/usr/share/man/man1/which.debianutils.1.gz
which.de1.gz>/usr/share/man/de/man1/which.debianutils.1.gz which.es1.gz>/usr/share/man/es/man1/which.debianutils.1.gz
which.fr1.gz>/usr/share/man/fr/man1/which.debianutils.1.gz which.it1.gz>/usr/share/man/it/man1/which.debianutils.1.gz
which.ja1.gz>/usr/share/man/ja/man1/which.debianutils.1.gz which.pl1.gz>/usr/share/man/pl/man1/which.debianutils.1.gz
which.sl1.gz>/usr/share/man/sl/man1/which.debianutils.1.gz
`;

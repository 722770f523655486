#!/bin/sh
# Builds a root of its own in a fresh mount namespace and runs the steps of a job in it, without capabilities.
# Runs as process 1 of a pid namespace: when it ends, the kernel ends everything that is left in there.
#
#   SB_ROOT     empty folder to build on            SB_WORK, SB_OUT, SB_HOME   places of the job in it
#   SB_SOURCE   folder copied to work ('' = none)   SB_RESULT   folder that receives what is in out
#   SB_KEEP_OUT '1': out is SB_RESULT itself, for large results
#   SB_UID      user to become ('' = stay)          SB_LIMITS   arguments of prlimit
#   SB_OUT_SIZE, SB_OUT_FILES, SB_TMP_SIZE          limits of the in-memory file systems
#   SB_BINDS    lines "from<TAB>to": read-only      SB_NETWORK  '1': name resolution is set up
#   SB_STEPS    number of steps, SB_STEP_n the shell line of each; the number of the running step is in SB_STATUS
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
root=$SB_ROOT
tab=$(printf '\t')

bind_read_only() {
  mount --rbind "$1" "$2"
  mount -o remount,bind,ro,nosuid,nodev "$2"
}

mount -t tmpfs -o "size=$SB_TMP_SIZE,mode=0755,nosuid,nodev" tmpfs "$root"
mkdir -p "$root/usr" "$root/proc" "$root/dev" "$root/tmp" "$root/etc/ssl" "$root$SB_WORK" "$root$SB_OUT" "$root$SB_HOME"
for name in bin sbin lib lib32 lib64 libx32; do
  if [ -L "/$name" ]; then
    ln -s "$(readlink "/$name")" "$root/$name"
  elif [ -d "/$name" ]; then
    mkdir "$root/$name"
    bind_read_only "/$name" "$root/$name"
  fi
done
bind_read_only /usr "$root/usr"
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
for name in null zero full random urandom; do
  : >"$root/dev/$name"
  mount --bind "/dev/$name" "$root/dev/$name"
done
ln -s /proc/self/fd "$root/dev/fd"
echo "synth:x:${SB_UID:-0}:${SB_UID:-0}::$SB_HOME:/bin/sh" >"$root/etc/passwd"
if [ "$SB_NETWORK" = 1 ]; then
  for name in resolv.conf hosts nsswitch.conf; do
    if [ -e "/etc/$name" ]; then cp -L "/etc/$name" "$root/etc/$name"; fi
  done
  if [ -d /etc/ssl ]; then bind_read_only /etc/ssl "$root/etc/ssl"; fi
fi

if [ "$SB_KEEP_OUT" = 1 ]; then
  mount --bind "$SB_RESULT" "$root$SB_OUT"
else
  mount -t tmpfs -o "size=$SB_OUT_SIZE,nr_inodes=$SB_OUT_FILES,mode=0755,nosuid,nodev" tmpfs "$root$SB_OUT"
fi
if [ -n "$SB_SOURCE" ]; then cp -R -P "$SB_SOURCE/." "$root$SB_WORK/"; fi
chmod 1777 "$root/tmp"
if [ -n "$SB_UID" ]; then chown -R -h "$SB_UID:$SB_UID" "$root$SB_WORK" "$root$SB_OUT" "$root$SB_HOME"; fi
printf '%s\n' "$SB_BINDS" | while IFS=$tab read -r from to; do
  [ -n "$from" ] || continue
  if [ -d "$from" ]; then
    mkdir -p "$root$to"
  else
    mkdir -p "$(dirname "$root$to")"
    : >"$root$to"
  fi
  bind_read_only "$from" "$root$to"
done

become=''
if [ -n "$SB_UID" ]; then become="--reuid $SB_UID --regid $SB_UID --clear-groups"; fi
step=0
code=0
while [ "$step" -lt "$SB_STEPS" ] && [ "$code" -eq 0 ]; do
  step=$((step + 1))
  echo "$step" >"$SB_STATUS"
  eval "line=\$SB_STEP_$step"
  # shellcheck disable=SC2086 # the limits and the user are words of ours, made to be split
  chroot "$root" /usr/bin/prlimit $SB_LIMITS -- /usr/bin/setpriv $become --no-new-privs --inh-caps=-all \
    --bounding-set=-all -- /usr/bin/env -i /bin/sh -c "$line" || code=$?
done
kill -KILL -1 2>/dev/null || true
if [ "$code" -eq 0 ] && [ "$SB_KEEP_OUT" != 1 ]; then cp -R -P "$root$SB_OUT/." "$SB_RESULT/"; fi
exit "$code"

#!/bin/sh
# Update the tables and the report, for cron: nightly.sh ARTICLES TABLES
set -u
thucthe run "$1" --out "$2" --strict --quiet --json-log 2>> "$2.log"
status=$?
case $status in
    0) ;;
    3) echo "some inputs were rejected, see the table rejects in $2" ;;
    5) thucthe upgrade "$2" --quiet || exit $? ;; # thucthe was updated
    6) exit 0 ;; # the last run goes on
    8) echo "the disk is full; free space, the next run resumes"; exit $status ;;
    *) echo "the run ended with status $status, see $2.log"; exit $status ;;
esac
thucthe report "$2"

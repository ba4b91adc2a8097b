"""What Glance 30 says of files: reads lines of JSON (path, format), writes a verdict for each, empty when it takes the file."""
import json
import logging
import sys

from oslo_utils.imageutils import format_inspector as inspectors

logging.disable(logging.CRITICAL)


def inspected(path):
    with open(path, "rb") as file:
        wrapper = inspectors.InspectWrapper(file)
        while wrapper.read(65536):
            pass
        wrapper.close()
        return wrapper


def verdict(path, declared):
    found = {str(one): one for one in inspected(path).formats}
    # Later Glances take an ISO with a partition table for an ISO.
    if found.keys() == {"iso", "gpt"}:
        del found["gpt"]
    if len(found) > 1:
        return "several formats: " + ", ".join(sorted(found))
    name, one = found.popitem()
    unseen = name == "raw" and declared not in inspectors.ALL_FORMATS
    if name != declared and not unseen and declared != "raw":
        return f"{name}, not {declared}"
    try:
        one.safety_check()
    except inspectors.SafetyCheckFailed as failed:
        # Glance lets a strange partition table pass unless it is told otherwise.
        if name != "gpt" or failed.failures.keys() != {"mbr"}:
            return ", ".join(f"{check}: {why}" for check, why in failed.failures.items())
    return ""


for line in sys.stdin:
    path, declared = json.loads(line)
    try:
        print(json.dumps(verdict(path, declared)), flush=True)
    except Exception as error:
        print(json.dumps(f"{type(error).__name__}: {error}"), flush=True)

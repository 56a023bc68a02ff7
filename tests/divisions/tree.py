"""Whether the tree of places holds together."""

from collections import Counter

from zunyi.divisions.models import Division


def problems_of_the_tree() -> list[str]:
    """What treebeard's find_problems asks with two queries a node, asked of all of them at once."""
    nodes = {
        path: (depth, children) for path, depth, children in Division.objects.values_list("path", "depth", "numchild")
    }
    steps = Division.steplen
    born = Counter(path[:-steps] for path in nodes)
    return [
        *(f"{path}: no path" for path in nodes if set(path) - set(Division.alphabet) or len(path) % steps),
        *(f"{path}: an orphan" for path in born if path and path not in nodes),
        *(f"{path}: depth" for path, (depth, _children) in nodes.items() if depth != len(path) // steps),
        *(f"{path}: children" for path, (_depth, children) in nodes.items() if children != born[path]),
    ]

package io.parsimony.strategies.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Numbers in disjoint sets, each named by its smallest number. */
final class UnionFind {

    private final List<Integer> parents = new ArrayList<>();

    /** Adds consecutive numbers, each in its own set. */
    int[] add(int count) {
        int first = parents.size();
        int[] added = IntStream.range(first, first + count).toArray();
        for (int number : added) {
            parents.add(number);
        }
        return added;
    }

    /** Returns the smallest number of a number's set. */
    int root(int number) {
        int root = number;
        while (parents.get(root) != root) {
            root = parents.get(root);
        }
        int at = number;
        while (at != root) {
            int next = parents.get(at);
            parents.set(at, root);
            at = next;
        }
        return root;
    }

    /** Unites the sets of two numbers. */
    void unite(int one, int other) {
        int a = root(one);
        int b = root(other);
        parents.set(Math.max(a, b), Math.min(a, b));
    }
}

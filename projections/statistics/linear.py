"""Small systems of linear equations."""


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss-Jordan with pivoting; raises ZeroDivisionError where there is no one solution.

    What rounding leaves of a 0 is a 0 too.
    """
    size = len(right)
    smallest = 1e-12 * max(abs(value) for row in matrix for value in row)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        if abs(rows[i][i]) <= smallest:
            raise ZeroDivisionError
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for r in range(size):
            if r != i:
                factor = rows[r][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [row[-1] for row in rows]

/* Owns the statistics of shape: Procrustes mean and principal components (Cootes et al., CVIU 1995). */
#include "facelab/train/basis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define N      PAV_FACE_NUMBERS
#define TURNS  3  /* of the mean's search */
#define SWEEPS 12 /* of Jacobi's method: far beyond what is needed */

static void local_of(const struct pav_face_model *m, const float (*points)[2],
                     float local[PAV_FACE_POINTS][2])
{
    struct pav_similarity s = pav_similarity_fit(m->mean, points);
    for (int i = 0; i < PAV_FACE_POINTS; i++)
        pav_similarity_undo(&s, points[i], local[i]);
}

/* Outer eye corners at -1 and 1. */
static void place_eyes(float points[PAV_FACE_POINTS][2])
{
    float x = 0.5f * (points[36][0] + points[45][0]), y = 0.5f * (points[36][1] + points[45][1]);
    float a = 0.5f * (points[45][0] - points[36][0]), b = 0.5f * (points[45][1] - points[36][1]);
    struct pav_similarity s = {a, b, x, y};
    for (int i = 0; i < PAV_FACE_POINTS; i++) {
        float at[2] = {points[i][0], points[i][1]};
        pav_similarity_undo(&s, at, points[i]);
    }
}

static void learn_mean(struct pav_face_model *m, const struct pav_set *set)
{
    double sum[N];
    float *mean = m->mean[0];
    memcpy(m->mean, set->truths[0].points, sizeof m->mean);
    place_eyes(m->mean);
    for (int turn = 0; turn < TURNS; turn++) {
        memset(sum, 0, sizeof sum);
        for (int i = 0; i < 2 * set->count; i++) {
            float points[PAV_FACE_POINTS][2], local[PAV_FACE_POINTS][2];
            memcpy(points, set->truths[i / 2].points, sizeof points);
            if (i % 2)
                pav_points_mirror(points);
            local_of(m, (const float(*)[2])points, local);
            const float *at = local[0];
            for (int k = 0; k < N; k++)
                sum[k] += (double)at[k];
        }
        for (int k = 0; k < N; k++)
            mean[k] = (float)(sum[k] / (2.0 * set->count));
        place_eyes(m->mean);
    }
}

static void learn_covariance(const struct pav_face_model *m, const struct pav_set *set,
                             double (*c)[N])
{
    for (int i = 0; i < 2 * set->count; i++) {
        float points[PAV_FACE_POINTS][2], local[PAV_FACE_POINTS][2];
        float *d = local[0];
        const float *mean = m->mean[0];
        memcpy(points, set->truths[i / 2].points, sizeof points);
        if (i % 2)
            pav_points_mirror(points);
        local_of(m, (const float(*)[2])points, local);
        for (int k = 0; k < N; k++)
            d[k] -= mean[k];
        for (int k = 0; k < N; k++) {
            for (int l = 0; l < N; l++)
                c[k][l] += (double)d[k] * (double)d[l] / (2.0 * set->count);
        }
    }
}

static void rotate(double (*c)[N], double (*v)[N], int p, int q)
{
    double theta = (c[q][q] - c[p][p]) / (2 * c[p][q]);
    double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1));
    double cosine = 1 / sqrt(t * t + 1), sine = t * cosine;
    for (int k = 0; k < N; k++) {
        double a = c[k][p], b = c[k][q];
        c[k][p] = cosine * a - sine * b;
        c[k][q] = sine * a + cosine * b;
    }
    for (int k = 0; k < N; k++) {
        double a = c[p][k], b = c[q][k], e = v[p][k], f = v[q][k];
        c[p][k] = cosine * a - sine * b;
        c[q][k] = sine * a + cosine * b;
        v[p][k] = cosine * e - sine * f;
        v[q][k] = sine * e + cosine * f;
    }
}

/* Jacobi's method: afterwards c is diagonal, and the rows of v are its eigenvectors. */
static void diagonalise(double (*c)[N], double (*v)[N])
{
    for (int i = 0; i < N; i++)
        v[i][i] = 1;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        for (int p = 0; p < N; p++) {
            for (int q = p + 1; q < N; q++) {
                if (fabs(c[p][q]) > 1e-14)
                    rotate(c, v, p, q);
            }
        }
    }
}

static void add_rigid(struct pav_face_model *m)
{
    for (int i = 0; i < PAV_FACE_POINTS; i++) {
        float x = m->mean[i][0], y = m->mean[i][1];
        const float rows[PAV_FACE_RIGID][2] = {{1, 0}, {0, 1}, {x, y}, {-y, x}};
        for (int k = 0; k < PAV_FACE_RIGID; k++)
            memcpy(m->basis[k][i], rows[k], sizeof rows[k]);
    }
}

/* Gram and Schmidt's, from the first direction on. */
static void orthonormalise(struct pav_face_model *m)
{
    for (int i = 0; i < PAV_FACE_RIGID + m->modes; i++) {
        float *row = m->basis[i][0];
        double length = 0;
        for (int j = 0; j < i; j++) {
            const float *other = m->basis[j][0];
            double dot = 0;
            for (int k = 0; k < N; k++)
                dot += (double)row[k] * other[k];
            for (int k = 0; k < N; k++)
                row[k] -= (float)dot * other[k];
        }
        for (int k = 0; k < N; k++)
            length += (double)row[k] * row[k];
        for (int k = 0; k < N; k++)
            row[k] /= (float)sqrt(length);
    }
}

void pav_basis_learn(struct pav_face_model *m, const struct pav_set *set, int modes)
{
    double(*c)[N] = pav_alloc(N * sizeof *c), (*v)[N] = pav_alloc(N * sizeof *v);
    m->modes = modes;
    learn_mean(m, set);
    learn_covariance(m, set, c);
    diagonalise(c, v);
    add_rigid(m);
    for (int mode = 0; mode < modes; mode++) {
        int best = 0;
        for (int i = 1; i < N; i++)
            best = c[i][i] > c[best][best] ? i : best;
        float *row = m->basis[PAV_FACE_RIGID + mode][0];
        for (int k = 0; k < N; k++)
            row[k] = (float)v[best][k];
        m->spread[mode] = (float)sqrt(fmax(c[best][best], 1e-8));
        c[best][best] = -1;
    }
    orthonormalise(m);
    free(c);
    free(v);
}

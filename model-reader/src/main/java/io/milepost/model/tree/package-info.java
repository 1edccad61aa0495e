/** The files of a model: a folder as it lies on disk, or a commit that is never checked out. */
package io.milepost.model.tree;
